/**
 * The one encoder of values into SQL text of the portable subset. Nothing else in `domain/audience` writes what a
 * person named into a statement.
 *
 * - string: quoted, quotes doubled; the subset has no other escapes, so every other character is itself.
 * - number: an exact DECIMAL(38,4), of at most 4 decimals and 15 digits before the point.
 * - date: a DATE.
 *
 * @throws RangeError for NUL, half surrogates, and numbers or days outside those forms; the schema refuses them first
 */
export function encodeLiteral(
  value: string | number | boolean | { readonly date: string },
): string {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      throw new RangeError('A string with NUL or half a surrogate pair has no SQL literal.');
    }
    return `'${value.replaceAll("'", "''")}'`;
  }
  if (typeof value === 'number') {
    const text = String(value);
    if (!/^-?\d{1,15}(\.\d{1,4})?$/.test(text)) {
      throw new RangeError(`The number ${text} does not fit DECIMAL(38,4) exactly.`);
    }
    return `CAST('${text}' AS DECIMAL(38,4))`;
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value.date)) {
    throw new RangeError('A date is written YYYY-MM-DD.');
  }
  return `CAST('${value.date}' AS DATE)`;
}

/**
 * A whole number as it stands, for counts and parts.
 *
 * @throws RangeError unless a safe integer of at least 0
 */
export function encodeWholeNumber(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError('A whole number of at least 0 is needed.');
  }
  return String(value);
}

/**
 * Literal of the JSON path along members of objects, whatever their names: `'$.revenue'`, `'$.a["b.c"]'`; `'$'` for none.
 *
 * @see https://trino.io/docs/current/functions/json.html (json_extract)
 */
export function encodePath(members: readonly string[]): string {
  const steps = members.map((member) =>
    /^[A-Za-z_]\w*$/.test(member)
      ? `.${member}`
      : `["${member.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"]`,
  );
  return encodeLiteral(`$${steps.join('')}`);
}

/**
 * `column = 'a'` or `column IN ('a', 'b')`.
 *
 * @param values at least one
 */
export function isOneOf(column: string, literals: readonly string[]): string {
  return literals.length === 1
    ? `${column} = ${literals[0]}`
    : `${column} IN (${literals.join(', ')})`;
}
