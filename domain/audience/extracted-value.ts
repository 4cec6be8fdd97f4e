import { plainDecimal, textMember } from './json-member.ts';
import type { JsonValue } from './json-test.ts';
import { encodeLiteral, encodePath } from './literal.ts';

/**
 * Plain decimal notation, or as Trino writes a number again that it takes out of a list: `1.23456785E7`, `1.0E-4`.
 * What `JSON.stringify` writes is never of that second form.
 */
const rewrittenDecimal =
  '^-?([0-9]{1,18}(\\.[0-9]+)?|[0-9]\\.[0-9]+E(-[0-9]{1,3}|[0-9]|1[0-7]))\\z';

/**
 * A value within a JSON document. Its type is told from its JSON text, its content from `json_extract_scalar`: Trino
 * writes numbers again when it extracts them as JSON (0.0001 becomes 1.0E-4), and leaves them alone as scalars.
 *
 * @param isElement whether the document was itself taken out of a list, and so written again
 */
export function extractedValue(
  document: string,
  members: readonly string[],
  isElement: boolean,
): JsonValue {
  const raw = textMember(document, members);
  const scalar = `json_extract_scalar(${document}, ${encodePath(members)})`;
  const isString = `substr(${raw}, 1, 1) = '"'`;
  const decimal = encodeLiteral(isElement ? rewrittenDecimal : plainDecimal);
  return {
    raw,
    form: (form) => {
      switch (form) {
        case 'text':
          return `CASE WHEN ${isString} THEN ${scalar} END`;
        case 'number':
          return `CASE WHEN NOT ${isString} AND regexp_like(${scalar}, ${decimal}) THEN TRY_CAST(${scalar} AS DECIMAL(38,4)) END`;
        case 'date':
          return `CASE WHEN ${isString} AND regexp_like(${scalar}, '^[12][0-9]{3}-[0-9]{2}-[0-9]{2}(\\z|T)') THEN TRY_CAST(substr(${scalar}, 1, 10) AS DATE) END`;
      }
    },
  };
}
