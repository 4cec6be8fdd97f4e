/** What kind of failure a statement met, in Trino's own error names where it has one. */
export type FailureCode =
  | 'SYNTAX_ERROR'
  | 'COLUMN_NOT_FOUND'
  | 'TABLE_NOT_FOUND'
  | 'SCHEMA_NOT_FOUND'
  | 'TYPE_MISMATCH'
  | 'FUNCTION_NOT_FOUND'
  | 'MISMATCHED_COLUMN_ALIASES'
  | 'EXPRESSION_NOT_AGGREGATE'
  | 'AMBIGUOUS_NAME'
  | 'INVALID_LITERAL'
  | 'NOT_SUPPORTED'
  | 'HIVE_PATH_ALREADY_EXISTS'
  | 'HIVE_TOO_MANY_OPEN_PARTITIONS'
  | 'HIVE_BAD_DATA'
  | 'EXCEEDED_BYTES_SCANNED'
  | 'ALREADY_EXISTS'
  | 'GENERIC_USER_ERROR'
  | 'GENERIC_INTERNAL_ERROR';

/** A statement that ends FAILED because of what it says, not because of a bug here. */
export class StatementFailure extends Error {
  override readonly name = 'StatementFailure';
  readonly code: FailureCode;
  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Refusal by name of something that Athena may well do and that cannot be run truly here. */
export function notSupported(what: string): StatementFailure {
  return new StatementFailure('NOT_SUPPORTED', `the local Athena does not run ${what}`);
}

/** `line 1:8` of an offset, as Trino's messages begin. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
