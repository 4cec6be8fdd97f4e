import type { ControlValue } from '../../domain/control/control-table.ts';
import { type ImportRow, importRow } from '../../schemas/import.ts';
import type { Advance } from './advance-import.ts';
import type { ImportPorts } from './ports.ts';

type Changes = { readonly [Name in keyof ImportRow]?: ImportRow[Name] & ControlValue };

/** Writes what has changed of a row, unless somebody else has changed it since it was read. */
export async function change(
  row: ImportRow,
  changes: Changes,
  { control }: Pick<ImportPorts, 'control'>,
): Promise<Advance> {
  const { kind, id } = row;
  const version = row.version + 1;
  const set = { ...changes, version };
  const isDone = await control.update({ kind, id }, { set }, { version: { equals: row.version } });
  if (isDone) return { kind: 'next', row: importRow.parse({ ...row, ...set }) };
  // A reply that was lost looks the same: then the row is what was wanted.
  const found = await control.get(importRow, kind, id);
  const isOwn = found !== undefined && isSame(found, importRow.parse({ ...row, ...set }));
  return isOwn ? { kind: 'next', row: found } : { kind: 'over' };
}

const isSame = (one: ImportRow, other: ImportRow): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

const sorted = (row: ImportRow) =>
  Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1));
