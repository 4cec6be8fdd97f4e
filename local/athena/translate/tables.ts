import type { Expression } from '../sql/ast.ts';
import type { SqlType } from './types.ts';

/** A table as the catalogue has it, ready to be read. */
export interface ReadableTable {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly partitionKeys: readonly { readonly name: string; readonly type: SqlType }[];
  /**
   * Chooses the files that can hold rows for which all conditions are true.
   *
   * @param names what the statement may call the table, before a dot
   */
  scan(conditions: readonly Expression[], names: readonly string[]): TableScan;
}

export interface TableScan {
  /** A SELECT of all columns, partition keys and `"$path"`, by their names. */
  readonly sql: string;
  readonly fileCount: number;
  /** Conditions that hold for every row of the chosen files. */
  readonly satisfied: ReadonlySet<Expression>;
  /** Compressed bytes of the columns in the chosen files. */
  bytes(columns: ReadonlySet<string>): number;
}

/** Finds tables. @throws StatementFailure TABLE_NOT_FOUND or SCHEMA_NOT_FOUND */
export type TableFinder = (
  name: string,
  database: string | undefined,
  where: string,
) => ReadableTable;
