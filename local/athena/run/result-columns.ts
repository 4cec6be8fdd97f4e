import type { OutputColumn } from '../translate/session.ts';
import { duckType, type SqlType } from '../translate/types.ts';
import type { ResultColumn } from './executions.ts';

const precisions: Partial<Record<SqlType['kind'], number>> = {
  integer: 10,
  bigint: 19,
  double: 17,
  varchar: 2147483647,
  timestamp: 3,
  timestamp_tz: 3,
};

/** Label of a result column: as written, else `_col<n>`. */
export function labelOf({ label }: OutputColumn, index: number): string {
  return label ?? `_col${index}`;
}

/** What GetQueryResults says of a column. */
export function resultColumn(column: OutputColumn, index: number): ResultColumn {
  const { type } = column;
  const name = labelOf(column, index);
  if (type.kind === 'decimal') {
    return { name, type: 'decimal', precision: type.precision, scale: type.scale };
  }
  const special: Partial<Record<SqlType['kind'], string>> = {
    timestamp_tz: 'timestamp with time zone',
    unknown: 'unknown',
  };
  return {
    name,
    type: special[type.kind] ?? type.kind,
    precision: precisions[type.kind] ?? 0,
    scale: 0,
  };
}

/** The Hive type of a column that is written to a table, or undefined where Hive has none. */
export function hiveType(type: SqlType): string | undefined {
  switch (type.kind) {
    case 'varchar':
      return 'string';
    case 'integer':
      return 'int';
    case 'bigint':
    case 'double':
    case 'boolean':
    case 'date':
    case 'timestamp':
      return type.kind;
    case 'decimal':
      return duckType(type).toLowerCase();
    default:
      return undefined;
  }
}
