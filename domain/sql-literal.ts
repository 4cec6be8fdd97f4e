import { encodeLiteral as encodeValue, encodeWholeNumber } from './audience/literal.ts';

/**
 * Text, a truth value or a whole number for a statement, by the encoder of `domain/audience`.
 *
 * @throws RangeError on NUL, half surrogates and numbers that are not whole
 */
export function encodeLiteral(value: string | number | boolean): string {
  return typeof value === 'number' ? encodeWholeNumber(value) : encodeValue(value);
}

/** A comma-separated list of literals for `IN (…)`. Throws on an empty one, which is no SQL. */
export function encodeLiterals(values: readonly (string | number)[]): string {
  if (values.length === 0) throw new RangeError('IN () is not SQL: leave the branch out');
  return values.map(encodeLiteral).join(', ');
}
