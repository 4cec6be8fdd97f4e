import type * as z from 'zod';
import { basisIdOf } from '../../domain/consent/legal-basis.ts';
import type { ControlAction } from '../../domain/control/control-table.ts';
import { utcOfWallTime } from '../../domain/import/wall-time.ts';
import type { newLegalBases, revokedLegalBases } from '../../schemas/api/legal-bases.ts';
import {
  type LegalBasisRow,
  legalBasisEditionRow,
  legalBasisRow,
} from '../../schemas/legal-basis.ts';
import { transactOrConflict } from '../../stores/control-conflict.ts';
import type { Caller } from './auth.ts';
import type { ApiPorts } from './ports.ts';

/** A version before it is known which one it is. */
type Version = Omit<LegalBasisRow, 'kind' | 'id' | 'version'>;

/** Given what stands, what shall stand; what is left out stays as it is. */
export type Change = (standing: readonly LegalBasisRow[]) => readonly Version[] | 'in_future';

const attempts = 5;
/** A basis takes two actions of a transaction's hundred. */
const basesPerTransaction = 45;

/** Each kind gets the basis that was said. */
export function basesSaid(
  { kinds, approvedAt, note, ...said }: z.output<typeof newLegalBases>,
  caller: Caller,
  { clock, timeZone }: ApiPorts,
): Change {
  const at = new Date(clock()).toISOString();
  const approved = approvedAt === undefined ? at : new Date(approvedAt).toISOString();
  const before = 'terms' in said.scope ? said.scope.terms.acceptedBefore : undefined;
  const acceptedBeforeAt = before === undefined ? undefined : utcOfWallTime(before, timeZone);
  return () =>
    approved > at
      ? 'in_future'
      : [...new Set(kinds)].map((basisKind) => ({
          ...said,
          basisKind,
          isInForce: true,
          approvedAt: approved,
          ...(acceptedBeforeAt === undefined ? {} : { acceptedBeforeAt }),
          ...(note === undefined ? {} : { note }),
          at,
          by: caller.name,
        }));
}

/** Those that are in force and meant go out of it. */
export function revoking(
  which: Omit<z.output<typeof revokedLegalBases>, 'destinationIds'>,
  caller: Caller,
  { clock }: ApiPorts,
): Change {
  const { kinds, termsVersion, note } = which;
  const isMeant = ({ isInForce, basisKind, scope }: LegalBasisRow): boolean =>
    isInForce &&
    (kinds === undefined || kinds.includes(basisKind)) &&
    (termsVersion === undefined || ('terms' in scope && scope.terms.version === termsVersion));
  return (standing) =>
    standing.filter(isMeant).map(({ kind: _, id: __, version: ___, note: before, ...row }) => ({
      ...row,
      ...((note ?? before) === undefined ? {} : { note: note ?? before }),
      isInForce: false,
      at: new Date(clock()).toISOString(),
      by: caller.name,
    }));
}

/**
 * Makes a change at one destination in one transaction: new versions beside the old ones, and the edition that tells
 * syncs to review their lists. Who says the same again changes nothing.
 *
 * @returns how many were changed
 */
export async function changeBases(
  destinationId: string,
  change: Change,
  { control }: ApiPorts,
): Promise<number | 'in_future' | 'others_at_work'> {
  const kind = `legal-basis#${destinationId}`;
  let changed = 0;
  for (let failures = 0; failures < attempts; ) {
    const [standing, edition] = await Promise.all([
      control.queryAll(legalBasisRow, { kind }),
      control.get(legalBasisEditionRow, 'legal-basis-edition', destinationId),
    ]);
    const wanted = change(standing);
    if (wanted === 'in_future') return wanted;
    const known = new Map(standing.map((row) => [row.id, row]));
    const fresh = wanted.filter((one) => !isSaidAlready(one, known.get(basisIdOf(one))));
    if (fresh.length === 0) return changed;
    const rows = fresh.slice(0, basesPerTransaction).map((one): LegalBasisRow => {
      const id = basisIdOf(one);
      return { kind, id, version: (known.get(id)?.version ?? 0) + 1, ...one };
    });
    const actions: ControlAction[] = [
      {
        put: {
          kind: 'legal-basis-edition',
          id: destinationId,
          edition: (edition?.edition ?? 0) + 1,
        },
        condition:
          edition === undefined
            ? { kind: { exists: false } }
            : { edition: { equals: edition.edition } },
      },
      ...rows.flatMap((row) => [{ put: row }, { put: versionRowOf(row, destinationId) }]),
    ];
    if (await transactOrConflict(control, actions)) changed += rows.length;
    else failures += 1;
  }
  return 'others_at_work';
}

const versionRowOf = (row: LegalBasisRow, destinationId: string): LegalBasisRow => ({
  ...row,
  kind: `legal-basis-version#${destinationId}`,
  id: `${row.id}#${String(row.version).padStart(10, '0')}`,
});

/** When it was said, and when it was approved for want of a word, does not make it another one. */
function isSaidAlready(wanted: Version, row: LegalBasisRow | undefined): boolean {
  if (row === undefined) return false;
  const matter = (one: Version) =>
    JSON.stringify([
      one.basis,
      one.acceptedBeforeAt,
      one.textSha256,
      one.approver,
      one.isInForce,
      one.note,
    ]);
  return matter(wanted) === matter(row);
}
