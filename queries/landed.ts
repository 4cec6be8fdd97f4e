import { encodeLiterals } from '../domain/sql-literal.ts';
import { identifier } from './statement.ts';
import type { LakeTable } from './tables/table.ts';

/** Objects of one landing table, never a whole folder: what is not listed does not exist. */
export interface LandedObjects {
  /** Days the objects lie under; prunes partitions. */
  readonly days: readonly string[];
  /** `s3://bucket/key` of each object. */
  readonly uris: readonly string[];
}

/** FROM and WHERE that read exactly these objects. */
export function fromLanded(table: LakeTable, objects: LandedObjects): string {
  return `FROM ${identifier(table.name)} WHERE "day" IN (${encodeLiterals(objects.days)}) AND "$path" IN (${encodeLiterals(objects.uris)})`;
}
