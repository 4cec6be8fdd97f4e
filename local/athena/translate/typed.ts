import { notSupported, StatementFailure } from '../sql/failure.ts';
import { commonType, duckType, isSameType, type SqlType, typeText, unknownType } from './types.ts';

/** DuckDB text of one expression, safe to put inside any other, and the type Trino gives it. */
export interface Typed {
  readonly sql: string;
  readonly type: SqlType;
  /** Value of a string or integer literal; functions whose local form depends on it ask for it. */
  readonly literal?: string;
}

export const typed = (sql: string, type: SqlType): Typed => ({ sql, type });

export function quoteString(value: string): string {
  if (value.includes('\0')) throw notSupported('the character U+0000 in a string');
  return `'${value.replaceAll("'", "''")}'`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Widens without a CAST in the statement. @throws StatementFailure TYPE_MISMATCH where Trino would not */
export function coerce(value: Typed, target: SqlType, what: () => string): Typed {
  if (isSameType(value.type, target)) return value;
  const common = commonType(value.type, target);
  if (common === undefined || !isSameType(common, target)) {
    throw new StatementFailure(
      'TYPE_MISMATCH',
      `${what()}: ${typeText(value.type)} is not ${typeText(target)}`,
    );
  }
  return typed(`CAST(${value.sql} AS ${duckType(target)})`, target);
}

/** All values widened to one type. */
export function unify(values: readonly Typed[], what: string): { values: Typed[]; type: SqlType } {
  const type = values.reduce<SqlType>((sofar, { type: next }) => {
    const common = commonType(sofar, next);
    if (common === undefined) {
      throw new StatementFailure(
        'TYPE_MISMATCH',
        `${what}: ${typeText(sofar)} and ${typeText(next)} have no common type`,
      );
    }
    return common;
  }, unknownType);
  return { values: values.map((value) => coerce(value, type, () => what)), type };
}

/**
 * An expression that fails with the message on the rows where it is evaluated. A failing CAST, since DuckDB's own
 * `error()` counts as volatile, which keeps TRY and filters from working around it.
 */
export function failing(message: string, type: SqlType): string {
  const failure = `CAST(${quoteString(message)} AS BIGINT)`;
  if (type.kind === 'varchar' || type.kind === 'json') return `CAST(${failure} AS VARCHAR)`;
  return type.kind === 'bigint' ? failure : `CAST(${quoteString(message)} AS ${duckType(type)})`;
}
