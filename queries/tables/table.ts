/** A column as Athena names it. `decimal` is decimal(38,4); `timestamp` is UTC with milliseconds. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'int' | 'bigint' | 'boolean' | 'double' | 'timestamp' | 'decimal(38,4)';
}

/**
 * A table of the lake.
 *
 * - `landing`: objects are written once by a function and listed in the control table; partitioned by the day
 *   they belong to, under `landing/<name>/day=YYYY-MM-DD/`.
 * - `generation`: partitions are whole rewrites; the control table holds the number that counts.
 */
export interface LakeTable {
  readonly name: string;
  readonly kind: 'landing' | 'generation';
  readonly columns: readonly Column[];
  /** Partition columns, all of type string, in path order. */
  readonly partitionedBy: readonly string[];
  /** What the sort order within a file is, strongest first; empty when it does not matter. */
  readonly sortedBy: readonly string[];
}
