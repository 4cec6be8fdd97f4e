import type { TraitCondition } from '../../schemas/audience/trait-condition.ts';
import type { Scalar } from '../../schemas/audience/values.ts';
import { symbols, testSql } from './comparison.ts';
import { encodeScalar } from './dated-value.ts';
import { plainDecimal } from './json-member.ts';
import { known } from './leaf-answer.ts';
import { encodeLiteral, isOneOf } from './literal.ts';
import type { JsonForm } from './profile-columns.ts';

/** SQL of a JSON value as text, NULL where it is missing or null, and of the same value read in one form. */
export interface JsonValue {
  readonly raw: string;
  readonly form: (form: JsonForm) => string;
}

/** What is asked of a JSON value, whatever it belongs to. */
type WithoutName<Condition> = Condition extends unknown ? Omit<Condition, 'name'> : never;
export type JsonTest = WithoutName<TraitCondition>;

/** SQL that is TRUE or FALSE, never NULL. @param asOf the day that relative days are counted from */
export function jsonTestSql(test: JsonTest, value: JsonValue, asOf: string): string {
  const { raw, form } = value;
  const encode = (wanted: Scalar) => encodeScalar(wanted, asOf);
  const formOf = (wanted: Scalar) => form(isDate(wanted) ? 'date' : 'number');
  switch (test.operator) {
    case 'exists':
      return `${raw} IS ${test.value === false ? 'NULL' : 'NOT NULL'}`;
    case 'equals':
      return known(membershipSql([test.value], value, encode));
    case 'not_equals':
      return `(${raw} IS NOT NULL AND NOT ${known(membershipSql([test.value], value, encode))})`;
    case 'in':
      return known(membershipSql(test.value, value, encode));
    case 'contains':
      return known(`strpos(${form('text')}, ${encodeLiteral(test.value)}) > 0`);
    case 'between':
      return known(testSql<Scalar>(formOf(test.value[0]), test, encode));
    default:
      return known(`${formOf(test.value)} ${symbols[test.operator]} ${encode(test.value)}`);
  }
}

/** JSON text read as one type; NULL when it is of another. */
export function formSql(raw: string, form: JsonForm): string {
  switch (form) {
    case 'text':
      return `CASE WHEN substr(${raw}, 1, 1) = '"' THEN json_extract_scalar(${raw}, '$') END`;
    case 'number':
      return `CASE WHEN regexp_like(${raw}, ${encodeLiteral(plainDecimal)}) THEN TRY_CAST(${raw} AS DECIMAL(38,4)) END`;
    case 'date':
      return `CASE WHEN regexp_like(${raw}, '^"[12][0-9]{3}-[0-9]{2}-[0-9]{2}["T]') THEN TRY_CAST(substr(${raw}, 2, 10) AS DATE) END`;
  }
}

/** Whether it is one of the values, each compared with the JSON read as the value's type; may be NULL. */
function membershipSql(
  values: readonly Scalar[],
  { raw, form }: JsonValue,
  encode: (value: Scalar) => string,
): string {
  const ofType = (matches: (value: Scalar) => boolean, column: () => string) => {
    const literals = [...new Set(values.filter(matches).map(encode))];
    return literals.length === 0 ? [] : [isOneOf(column(), literals)];
  };
  const isBoolean = (value: Scalar) => typeof value === 'boolean';
  const booleans = [
    ...new Set(values.filter(isBoolean).map((value) => encodeLiteral(String(value)))),
  ];
  const alternatives = [
    ...ofType(
      (value) => typeof value === 'string',
      () => form('text'),
    ),
    ...ofType(
      (value) => typeof value === 'number',
      () => form('number'),
    ),
    ...ofType(isDate, () => form('date')),
    ...(booleans.length === 0 ? [] : [isOneOf(raw, booleans)]),
  ];
  return alternatives.length === 1
    ? alternatives.join('')
    : `(${alternatives.map(known).join(' OR ')})`;
}

const isDate = (value: Scalar) => typeof value === 'object';
