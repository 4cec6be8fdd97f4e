import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { refersTo } from '../../domain/audience/refers-to.ts';
import type { ControlCondition, ControlTable } from '../../domain/control/control-table.ts';
import type { AnyAudienceDefinition } from '../../schemas/any-audience.ts';
import type { audience, deletedAudience } from '../../schemas/api/audiences.ts';
import {
  type AudienceRow,
  audienceRow,
  type DeletedAudienceRow,
  deletedAudienceRow,
} from '../../schemas/control.ts';
import { syncRow } from '../../schemas/sync.ts';
import { transactOrConflict } from '../../stores/control-conflict.ts';
import { unnotedVersion, versionRowOf } from './audience-versions.ts';
import { entityTag, isMatching } from './entity-tag.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, created, type Failure, failure, notFound, ok } from './response.ts';
import { retireMemberships } from './retire-memberships.ts';
import { idIsTaken, othersAtWork } from './row-id.ts';

type Shown = Answered<typeof audience>;

/** Times that a change begins again when others change the same audience. */
const mostTries = 5;
const isNew: ControlCondition = { kind: { exists: false } };

/** An audience as callers see it. */
export const shownAudience = ({
  kind: _,
  reservedGeneration: _reserved,
  lastSyncId: _sync,
  staleSince,
  ...row
}: AudienceRow) => {
  const state = row.state !== 'failed' && staleSince !== undefined ? ('stale' as const) : row.state;
  return { ...row, state, version: row.version ?? 1 };
};

/** @param by name of the caller's key */
export async function createAudience(
  id: string,
  definition: AnyAudienceDefinition,
  by: string,
  { control, clock }: ApiPorts,
): Promise<Shown> {
  const at = new Date(clock()).toISOString();
  const row: AudienceRow = {
    kind: 'audience',
    id,
    name: definition.name,
    definition: plainJson(definition),
    state: 'new',
    generation: 0,
    size: 0,
    createdAt: at,
    version: 1,
  };
  const isDone = await transactOrConflict(control, [
    { put: row, condition: isNew },
    { put: versionRowOf(row, { at, by }), condition: isNew },
    { check: { kind: 'deleted-audience', id }, condition: isNew },
  ]);
  if (isDone) return created(shownAudience(row));
  const there = await control.get(audienceRow, 'audience', id);
  if (there === undefined) {
    const tombstone = await control.get(deletedAudienceRow, 'deleted-audience', id);
    return tombstone === undefined ? othersAtWork('audience') : isGone(id);
  }
  // An earlier try of this very call may have made it.
  const isMine = there.createdAt === at && isDeepStrictEqual(there.definition, row.definition);
  return isMine ? created(shownAudience(there)) : idIsTaken('audience', id);
}

interface Put {
  readonly definition: AnyAudienceDefinition;
  readonly by: string;
  readonly ifMatch: string | undefined;
}

/** Replaces the definition, or creates the audience under this id. Who is in it changes with the next refresh. */
export async function putAudience(id: string, said: Put, ports: ApiPorts): Promise<Shown> {
  const { control, clock } = ports;
  const definition = plainJson(said.definition);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const row = await control.get(audienceRow, 'audience', id);
    if (!isAsRead(row, said.ifMatch)) return hasChanged();
    if (row === undefined) return createAudience(id, said.definition, said.by, ports);
    if (isDeepStrictEqual(row.definition, definition)) return ok(shownAudience(row));
    const version = (row.version ?? 1) + 1;
    const changed = { ...row, name: said.definition.name, definition, version };
    const at = new Date(clock()).toISOString();
    const isDone = await transactOrConflict(control, [
      {
        update: { kind: 'audience', id },
        change: { set: { name: changed.name, definition, version } },
        condition: isStill(row),
      },
      { put: versionRowOf(changed, { at, by: said.by }), condition: isNew },
      ...(row.version === undefined ? [{ put: unnotedVersion(row) }] : []),
    ]);
    if (isDone) return ok(shownAudience(changed));
  }
  return othersAtWork('audience');
}

/** Leaves a tombstone and the versions; memberships retire. Refused while a sync follows the audience. */
export async function deleteAudience(
  id: string,
  said: { readonly by: string; readonly ifMatch: string | undefined },
  ports: ApiPorts,
): Promise<Answered<typeof deletedAudience>> {
  const { control, clock } = ports;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const row = await control.get(audienceRow, 'audience', id);
    if (row === undefined) return deletedBefore(id, ports);
    if (!isAsRead(row, said.ifMatch)) return hasChanged();
    const users = await usersOf(id, control);
    if (users.length > 0) return isUsed(users);
    const tombstone: DeletedAudienceRow = {
      kind: 'deleted-audience',
      id,
      name: row.name,
      version: row.version ?? 1,
      deletedAt: new Date(clock()).toISOString(),
      deletedBy: said.by,
    };
    const isDone = await transactOrConflict(control, [
      { delete: { kind: 'audience', id }, condition: isStill(row) },
      { put: tombstone, condition: isNew },
      ...(row.version === undefined ? [{ put: unnotedVersion(row) }] : []),
    ]);
    if (isDone) {
      await retireMemberships(id, ports);
      return ok(shownTombstone(tombstone));
    }
  }
  return othersAtWork('audience');
}

/** Whoever deleted it may have died before the memberships were retired. */
async function deletedBefore(
  id: string,
  ports: ApiPorts,
): Promise<Answered<typeof deletedAudience>> {
  const tombstone = await ports.control.get(deletedAudienceRow, 'deleted-audience', id);
  if (tombstone === undefined) return notFound('audience');
  await retireMemberships(id, ports);
  return ok(shownTombstone(tombstone));
}

const shownTombstone = ({ kind: _, ...row }: DeletedAudienceRow) => row;

/** Whether an audience is what the caller read, as far as he says. */
const isAsRead = (row: AudienceRow | undefined, ifMatch: string | undefined): boolean => {
  if (ifMatch === undefined) return true;
  return row !== undefined && isMatching(ifMatch, entityTag(shownAudience(row)), 'strong');
};

/** The definition is the same, and no sync was made since. A refresh that came in between does no harm. */
const isStill = ({ version, lastSyncId }: AudienceRow): ControlCondition => ({
  kind: { exists: true },
  version: version === undefined ? { exists: false } : { equals: version },
  lastSyncId: lastSyncId === undefined ? { exists: false } : { equals: lastSyncId },
});

/** The definition as rows hold it, without members that are undefined. */
const plainJson = (definition: AnyAudienceDefinition) =>
  z.json().parse(JSON.parse(JSON.stringify(definition)));

const hasChanged = (): Failure =>
  failure('precondition_failed', 'The audience is not as If-Match says. Read it again.');

const isGone = (id: string): Failure =>
  failure('conflict', `The audience ${id} was deleted; its id is not used again.`, [
    { path: 'id', message: 'was that of a deleted audience; choose another' },
  ]);

const isUsed = (users: readonly string[]): Failure =>
  failure('conflict', `The audience is used by ${users.join(', ')}.`);

/** Syncs that follow it, and audiences that are made of it. */
async function usersOf(id: string, control: ControlTable): Promise<readonly string[]> {
  const [syncs, audiences] = await Promise.all([
    control.queryAll(syncRow, { kind: 'sync' }),
    control.queryAll(audienceRow, { kind: 'audience' }),
  ]);
  const referring = audiences.filter(({ definition }) => refersTo(whereOf(definition), id));
  return [
    ...syncs.filter(({ audienceId }) => audienceId === id).map((sync) => `the sync ${sync.id}`),
    ...referring.map((other) => `the audience ${other.id}`),
  ];
}

const whereOf = (definition: unknown): unknown =>
  z.object({ where: z.unknown() }).safeParse(definition).data?.where;
