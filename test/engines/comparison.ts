import type { Answer } from './engine.ts';

/** Share of a double by which two engines may differ: neither promises the last digits of a sum. */
const doubleTolerance = 1e-9;

/**
 * How two answers differ, in words; undefined when they are the same: names and types of the columns, and every row as
 * often. Doubles may differ by a 10^-9th.
 *
 * @param isOrdered whether the rows must come in the same order
 */
export function differenceOf(one: Answer, other: Answer, isOrdered: boolean): string | undefined {
  const [columns, otherColumns] = [one, other].map((answer) =>
    answer.columns.map(({ name, type }) => `${name} ${type}`).join(', '),
  );
  if (columns !== otherColumns) return `columns (${columns}) and (${otherColumns})`;
  if (one.rows.length !== other.rows.length) {
    return `${one.rows.length} and ${other.rows.length} rows`;
  }
  const isDouble = one.columns.map(({ type }) => type === 'double');
  const [rows, otherRows] = [one, other].map((answer) =>
    isOrdered ? answer.rows : sorted(answer.rows, isDouble),
  );
  const place = rows?.findIndex((row, at) => !isSame(row, otherRows?.[at] ?? [], isDouble)) ?? -1;
  if (place < 0) return undefined;
  return `row ${place + 1}: ${JSON.stringify(rows?.[place])} and ${JSON.stringify(otherRows?.[place])}`;
}

type Row = Answer['rows'][number];

function isSame(row: Row, other: Row, isDouble: readonly boolean[]): boolean {
  return row.every((value, at) => {
    const twin = other[at] ?? null;
    if (value === twin) return true;
    if (isDouble[at] !== true || value === null || twin === null) return false;
    const [a, b] = [Number(value), Number(twin)];
    return Math.abs(a - b) <= doubleTolerance * Math.max(Math.abs(a), Math.abs(b));
  });
}

function sorted(rows: readonly Row[], isDouble: readonly boolean[]): readonly Row[] {
  const keyOf = (row: Row) =>
    JSON.stringify(
      row.map((value, at) =>
        isDouble[at] === true && value !== null ? Number(value).toPrecision(6) : value,
      ),
    );
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}
