import type { ShownImport } from '../../schemas/api/imports.ts';
import type { ImportRow } from '../../schemas/import.ts';

/** An import as a caller sees it. */
export function shownOf(row: ImportRow): ShownImport {
  const { kind: _, version: __, checked, contentHash: ___, eTag: ____, ...shown } = row;
  const progress = progressOf(row);
  return { ...shown, checkedBytes: checked.bytes, ...(progress !== undefined && { progress }) };
}

function progressOf({ state, cursor, file }: ImportRow): number | undefined {
  if (state === 'done') return 1;
  if (cursor === undefined || file?.length === undefined || file.length === 0) return undefined;
  return Math.min(1, cursor.position / file.length);
}
