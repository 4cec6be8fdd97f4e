/**
 * The one encoder of values into statements, for Trino (Athena) text. Quotes double; there are no escapes inside.
 *
 * @throws RangeError on NUL and half surrogates, which engines read differently
 */
export function encodeLiteral(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
    return String(value);
  }
  if (value.includes('\0') || !value.isWellFormed()) {
    throw new RangeError('text for a statement must be well-formed and free of NUL');
  }
  return `'${value.replaceAll("'", "''")}'`;
}

/** A comma-separated list of literals for `IN (…)`. Throws on an empty one, which is no SQL. */
export function encodeLiterals(values: readonly (string | number)[]): string {
  if (values.length === 0) throw new RangeError('IN () is not SQL: leave the branch out');
  return values.map(encodeLiteral).join(', ');
}
