import type { ReaderSettings, Row, RowOutcome, RowReader } from '../preset.ts';
import { type Cell, type ColumnNames, cellReader, hasColumns } from './columns.ts';

/** One file of a set of files that belong together: known by its columns, read row by row. */
export interface Table {
  readonly recognises: (columns: readonly string[]) => boolean;
  readonly reader: (columns: readonly string[], settings: ReaderSettings) => RowReader;
}

/** A table whose rows each become what they become, whatever stands around them. */
export function rowTable<Field extends string>(
  names: ColumnNames<Field>,
  required: readonly NoInfer<Field>[],
  outcomeOf: (cell: Cell<Field>, line: number, settings: ReaderSettings) => RowOutcome,
): Table {
  return {
    recognises: (columns) => hasColumns(columns, names, required),
    reader(columns, settings) {
      const cells = cellReader(columns, names);
      return rowByRow((row, line) => [outcomeOf(cells(row), line, settings)]);
    },
  };
}

/** A reader that holds nothing back. */
export function rowByRow(row: (row: Row, line: number) => readonly RowOutcome[]): RowReader {
  return { row, end: () => [], heldSince: () => undefined };
}

/** Reads by the table whose columns these are; of two, the first: the one with more columns stands first. */
export function readerAmong(
  tables: readonly Table[],
): (columns: readonly string[], settings: ReaderSettings) => RowReader {
  return (columns, settings) => {
    const table = tables.find(({ recognises }) => recognises(columns));
    if (table === undefined) {
      return rowByRow((_, line) => [
        { kind: 'refused', line, reason: 'the columns are those of no file of this preset' },
      ]);
    }
    return table.reader(columns, settings);
  };
}
