import type { Row } from '../preset.ts';

/** What files call each field, in any case and with any spaces, hyphens and brackets; the first that is there counts. */
export type ColumnNames<Field extends string> = Readonly<Record<Field, readonly string[]>>;

/** A row's cell by field, trimmed; empty where the file has no such column. */
export type Cell<Field extends string> = (field: Field) => string;

/** A column's name as names are compared. */
export function plainName(column: string): string {
  return column
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-.()[\]/・:]+/gu, '');
}

/** Whether the file has a column for each of the fields. */
export function hasColumns<Field extends string>(
  columns: readonly string[],
  names: ColumnNames<Field>,
  fields: readonly Field[],
): boolean {
  const own = new Set(columns.map(plainName));
  return fields.every((field) => names[field].some((name) => own.has(plainName(name))));
}

/** Reads rows by field, whatever the file calls its columns. */
export function cellReader<Field extends string>(
  columns: readonly string[],
  names: ColumnNames<Field>,
): (row: Row) => Cell<Field> {
  const own = new Map(columns.toReversed().map((column) => [plainName(column), column]));
  const found = new Map<string, string>();
  for (const [field, all] of Object.entries<readonly string[]>(names)) {
    const name = all.map(plainName).find((each) => own.has(each));
    const column = name === undefined ? undefined : own.get(name);
    if (column !== undefined) found.set(field, column);
  }
  return (row) => (field) => {
    const column = found.get(field);
    return column === undefined ? '' : row(column).trim();
  };
}
