import type { ImportMapping, ImportReading, MappedRole } from '../../schemas/import-reading.ts';
import { scrubText } from '../intake/scrub-text.ts';
import type { OpenedFile } from './formats/file-rows.ts';
import { guessColumns, kindOfRows } from './guess-columns.ts';
import type { ImportPreset } from './preset.ts';
import { isTraitRole } from './row-event.ts';

interface Choice {
  /** Id of a preset that was asked for. */
  readonly preset?: string | undefined;
  /** What was said of the columns. */
  readonly mapping?: ImportMapping | undefined;
  /** What the last file with these columns of this source was read by. */
  readonly saved?: ImportReading | undefined;
}

export type ChosenReading =
  | {
      readonly kind: 'chosen';
      readonly reading: ImportReading;
      /** Why so: it was asked for, used before, a preset knows the columns, or their names suggest it. */
      readonly by: 'asked' | 'saved' | 'preset' | 'guess' | 'events';
    }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** What the file's first record says: for who has the file at hand, never kept, because it may be no header. */
      readonly columns?: string;
    };

/** How a file's rows are read: what was asked for, else what was used before, else a preset that knows the columns, else by their names. */
export function chooseReading(
  file: Pick<OpenedFile, 'columns' | 'isEvents'>,
  { preset, mapping, saved }: Choice,
  presets: readonly ImportPreset[],
): ChosenReading {
  if (isData(file.columns)) {
    return refused(
      ': its first record holds an address or a number of somebody, so it does not name the columns: put a line of names above it',
    );
  }
  if (preset !== undefined) {
    const isThere = presets.some(({ id }) => id === preset);
    if (isThere) return { kind: 'chosen', reading: { kind: 'preset', preset }, by: 'asked' };
    const known = presets.map(({ id }) => id).join(', ');
    return refused(`: there is no preset ${preset}. There are: ${known === '' ? 'none' : known}`);
  }
  if (mapping !== undefined) return byMapping(file.columns, mapping);
  if (saved !== undefined) return { kind: 'chosen', reading: saved, by: 'saved' };
  if (file.isEvents) return { kind: 'chosen', reading: { kind: 'events' }, by: 'events' };
  const known = presets.find((each) => each.recognises(file.columns));
  if (known !== undefined)
    return { kind: 'chosen', reading: { kind: 'preset', preset: known.id }, by: 'preset' };
  return byRoles(file.columns, guessedRoles(file.columns), undefined, 'guess');
}

function byMapping(columns: readonly string[], { rows, columns: said }: ImportMapping) {
  const missing = Object.keys(said).filter((name) => !columns.includes(name));
  if (missing.length > 0) return refused(`has no column ${missing.join(', ')}`, columns);
  const taken = new Set<MappedRole>(Object.values(said));
  // A role that was given to a column is no longer guessed for another.
  const guessed = Object.entries(guessedRoles(columns)).filter(
    ([name, role]) => !(name in said) && !taken.has(role),
  );
  return byRoles(columns, { ...Object.fromEntries(guessed), ...said }, rows, 'asked');
}

type Roles = Readonly<Record<string, MappedRole>>;

function byRoles(
  columns: readonly string[],
  roles: Roles,
  asked: 'people' | 'orders' | undefined,
  by: 'asked' | 'guess',
): ChosenReading {
  const used = new Set(Object.values(roles));
  const rows = asked ?? kindOfRows(used);
  if (rows === 'neither') {
    return refused('has no column that names a person or an order', columns);
  }
  const other = rows === 'people' ? 'property:' : 'trait:';
  const misplaced = Object.entries(roles).filter(([, role]) => role.startsWith(other));
  if (misplaced.length > 0) {
    const right = rows === 'people' ? 'trait:' : 'property:';
    const said = misplaced.map(([column, role]) => `${column}=${role.replace(other, right)}`);
    return refused(`has ${rows}, which have no ${other}NAME. Say ${said.join(', ')}`);
  }
  const kept = Object.entries(roles).filter(
    ([, role]) => role !== 'ignore' && (rows === 'people' || !isTraitRole(role)),
  );
  const reading = { kind: 'columns', rows, columns: Object.fromEntries(kept) } as const;
  return { kind: 'chosen', reading, by };
}

function guessedRoles(columns: readonly string[]): Record<string, MappedRole> {
  const roles: Record<string, MappedRole> = {};
  for (const [role, index] of guessColumns(columns)) {
    const name = columns[index];
    if (name !== undefined && name !== '') roles[name] = role;
  }
  return roles;
}

const refused = (reason: string, columns?: readonly string[]): ChosenReading => ({
  kind: 'refused',
  reason,
  ...(columns !== undefined && { columns: columns.slice(0, 12).join(', ') }),
});

/** Whether a first record is data: no column is called like an address or a number of somebody. */
const isData = (columns: readonly string[]): boolean =>
  columns.some((name) => scrubText(name) !== name);
