import { encodeLiterals } from '../domain/sql-literal.ts';
import { fromLanded, type LandedObjects } from './landed.ts';
import { bucketOfNode, columnNames, identifier, selectList } from './statement.ts';
import type { LakeTable } from './tables/table.ts';

export interface LatestRows {
  readonly table: LakeTable;
  readonly landing: LakeTable;
  readonly landed: LandedObjects;
  /** Buckets that have a generation and are read again. */
  readonly currentBuckets: readonly string[];
  /** What there is one row of. */
  readonly key: readonly string[];
  /** Which row of a key wins: greatest first column, then the second … */
  readonly latestBy: readonly string[];
  /** Condition that wins where all of `latestBy` is equal. @default none */
  readonly preferred?: string;
  /** Condition on the winning row to be kept. @default every one is */
  readonly keep?: string;
}

/** A bucketed table anew: of current and landed rows the latest of each key. Idempotent in any order. */
export function latestRows(rows: LatestRows): string {
  const { table, landing, landed, currentBuckets } = rows;
  const columns = selectList(columnNames(table));
  const current =
    currentBuckets.length > 0
      ? ` UNION ALL SELECT ${columns}, "bucket" FROM ${identifier(table.name)} WHERE "bucket" IN (${encodeLiterals(currentBuckets)})`
      : '';
  const all = `SELECT ${columns}, ${bucketOfNode} AS "bucket" ${fromLanded(landing, landed)}${current}`;
  const order = [...rows.latestBy.map(identifier), ...(rows.preferred ? [rows.preferred] : [])]
    .map((sql) => `${sql} DESC`)
    .join(', ');
  const ranked = `SELECT ${columns}, "bucket", row_number() OVER (PARTITION BY ${selectList(rows.key)} ORDER BY ${order}) AS "place" FROM (${all})`;
  const keep = rows.keep === undefined ? '' : ` AND (${rows.keep})`;
  return `SELECT ${columns}, "bucket" FROM (${ranked}) WHERE "place" = 1${keep} ORDER BY "bucket", ${selectList(table.sortedBy)}`;
}
