import { hash } from 'node:crypto';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import type { LegalBasisRow } from '../../schemas/legal-basis.ts';
import type { Contact } from './people.ts';
import type { ProvedPlatform } from './platforms.ts';

export const syncId = 'sync';
const audienceId = 'audience';
const destinationId = 'destination';

/** Rows of a destination that may be told these kinds of contacts, and of a sync that follows an audience there. */
export async function writeRows(
  control: ControlTable,
  destination: { readonly name: string; readonly settings: ProvedPlatform['settings'] },
  kinds: readonly Contact['kind'][],
  createdAt: string,
): Promise<void> {
  const { name, settings } = destination;
  await control.putAll([
    { kind: 'destination', id: destinationId, name, type: name, settings, createdAt },
    ...kinds.map((basisKind) => basisRow(basisKind, createdAt)),
    {
      kind: 'sync',
      id: syncId,
      audienceId,
      destinationId,
      afterRefresh: true,
      state: 'idle',
      generation: 0,
      createdAt,
    },
  ]);
}

/** What every audience states: one that cannot be read is sent to no advertising. */
const stated = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' };

/** Row of an audience that was just evaluated. */
export async function publishAudience(
  control: ControlTable,
  evaluated: { readonly generation: number; readonly size: number },
  holdOut: HoldOutGroup | undefined,
  createdAt: string,
): Promise<void> {
  await control.put({
    kind: 'audience',
    id: audienceId,
    name: 'Audience',
    definition: { ...stated, where: { did: { event: 'Order Completed' } } },
    state: 'fresh',
    ...evaluated,
    ...(holdOut === undefined ? {} : { holdOut: { ...holdOut } }),
    createdAt,
  });
}

const basisRow = (basisKind: Contact['kind'], at: string): LegalBasisRow => ({
  kind: `legal-basis#${destinationId}`,
  id: `${basisKind}#everyone`,
  version: 1,
  isInForce: true,
  basisKind,
  basis: 'consent',
  scope: { everyone: true },
  textSha256: hash('sha256', 'What people were shown'),
  approver: 'Whoever answers for it',
  approvedAt: at,
  at,
  by: 'sync prove',
});
