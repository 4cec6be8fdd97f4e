import { encodeLiteral, encodeMemberPath } from './literal.ts';

/** Regular expression of plain decimal notation, at most 18 digits before the point: sums of it cannot overflow. */
export const plainDecimal = '^-?[0-9]{1,18}(\\.[0-9]+)?\\z';

/**
 * SQL of a JSON object's member as DECIMAL(38,4), rounded half up; NULL when it is no number, nor a string that
 * reads as one in plain decimal notation. The rollup's `revenue` must be summed from the same expression.
 *
 * @param column name of the column that holds the object's JSON text
 */
export function decimalMember(column: string, member: string): string {
  const text = `json_extract_scalar(${column}, ${encodeMemberPath(member)})`;
  const pattern = encodeLiteral(plainDecimal);
  return `CASE WHEN regexp_like(${text}, ${pattern}) THEN TRY_CAST(${text} AS DECIMAL(38,4)) END`;
}
