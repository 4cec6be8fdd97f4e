import type { LakeTable } from './tables/table.ts';

/** A column or table name as an identifier. Names come from the catalogue, never from outside. */
export function identifier(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new RangeError(`${name} is no name of the catalogue`);
  return `"${name}"`;
}

/** Names as a select list. */
export function selectList(names: readonly string[]): string {
  return names.map(identifier).join(', ');
}

/** Column names of a table without the partition columns, in the catalogue's order. */
export function columnNames(table: LakeTable): readonly string[] {
  return table.columns.map((column) => column.name);
}

/** The first hex digit after the dot of a node id: which of the 16 buckets the node belongs to. */
export const bucketOfNode = `substr("node", strpos("node", '.') + 1, 1)`;
