/** A table of the lake as its writer needs it; `LakeTable` of `queries/tables` is one. */
export interface LandingTable {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type:
      | 'string'
      | 'int'
      | 'bigint'
      | 'boolean'
      | 'double'
      | 'timestamp'
      | 'decimal(38,4)';
  }[];
}

/** Value of a column: timestamps in epoch milliseconds, `bigint` as a whole number or bigint. */
export type LandingValue = string | number | bigint | boolean | null;

/** A row; members are named like the columns, a missing one is null. */
export type LandingRow = { readonly [column: string]: LandingValue | undefined };

/** An object that was written and is not listed yet. */
export interface LandedObject {
  readonly table: string;
  /** Partition value, `YYYY-MM-DD`. */
  readonly day: string;
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  /** Rows with `is_day_flagged`, of tables that have the column. */
  readonly flaggedRows?: number;
}

export interface LandingWriter {
  /**
   * Writes rows as one new Parquet object below `landing/<table>/day=<day>/`. The object counts for nothing until it is
   * listed in the control table; written twice, it is two objects.
   *
   * @param rows at least one
   */
  write(table: LandingTable, day: string, rows: readonly LandingRow[]): Promise<LandedObject>;
}
