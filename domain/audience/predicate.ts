import type {
  Comparison,
  Condition,
  NtileCondition,
  OccurrenceCondition,
  Scalar,
  TraitCondition,
} from '../../schemas/audience.ts';
import { daysOf } from './days.ts';
import { encodeLiteral, encodeWholeNumber, isOneOf } from './literal.ts';
import { countNeed, firstNeed, lastNeed, type Measure, sumNeed, traitNeed } from './measure.ts';

/** How a trait's JSON text is read: a string, a number, a day; a boolean is compared as it stands. */
export type TraitForm = 'text' | 'number' | 'date';

/** Names in the statement that a predicate refers to, all of the profile row `p`. */
export interface ProfileColumns {
  readonly asOf: string;
  /** Column of a measure, e.g. `p.c1`. */
  readonly measure: (measure: Measure) => string;
  /** Column of a trait read in one form, e.g. `p.c1_text`. */
  readonly form: (measure: Measure, form: TraitForm) => string;
  /** Columns of a ranking: whether the profile takes part, and its part. */
  readonly ranking: (ntile: NtileCondition) => { readonly among: string; readonly part: string };
}

const symbols: Readonly<Record<Comparison, string>> = {
  equals: '=',
  not_equals: '<>',
  greater_than: '>',
  greater_than_or_equal: '>=',
  less_than: '<',
  less_than_or_equal: '<=',
};

/** SQL that is TRUE or FALSE, never NULL, so that NOT is the complement. */
export function predicateSql(condition: Condition, columns: ProfileColumns): string {
  if ('all' in condition) {
    return `(${condition.all.map((inner) => predicateSql(inner, columns)).join(' AND ')})`;
  }
  if ('any' in condition) {
    return `(${condition.any.map((inner) => predicateSql(inner, columns)).join(' OR ')})`;
  }
  if ('not' in condition) return `NOT (${predicateSql(condition.not, columns)})`;
  if ('trait' in condition) return traitSql(condition.trait, columns);
  if ('first' in condition) {
    const { measure } = firstNeed(condition.first, columns.asOf);
    return occurrenceSql(columns.measure(measure), condition.first, columns.asOf);
  }
  if ('last' in condition) {
    const { measure } = lastNeed(condition.last, columns.asOf);
    return occurrenceSql(columns.measure(measure), condition.last, columns.asOf);
  }
  if ('count' in condition) {
    const { measure } = countNeed(condition.count, columns.asOf);
    return comparisonSql(columns.measure(measure), condition.count, encodeWholeNumber);
  }
  if ('sum' in condition) {
    const { measure } = sumNeed(condition.sum, columns.asOf);
    return comparisonSql(columns.measure(measure), condition.sum, encodeLiteral);
  }
  const { among, part } = columns.ranking(condition.ntile);
  const parts = [condition.ntile.part].flat().map(encodeWholeNumber);
  return `(${among} AND ${isOneOf(part, parts)})`;
}

type Ordered<Value> =
  | { readonly operator: Comparison; readonly value: Value }
  | { readonly operator: 'between'; readonly value: readonly [Value, Value] };

function comparisonSql<Value>(
  column: string,
  test: Ordered<Value>,
  encode: (value: Value) => string,
): string {
  if (test.operator !== 'between')
    return `${column} ${symbols[test.operator]} ${encode(test.value)}`;
  const [low, high] = test.value;
  return `${column} BETWEEN ${encode(low)} AND ${encode(high)}`;
}

function occurrenceSql(column: string, { window }: OccurrenceCondition, asOf: string): string {
  const { from, to } = daysOf(window, asOf);
  const last = encodeLiteral(to);
  return known(
    from === undefined
      ? `${column} <= ${last}`
      : `${column} BETWEEN ${encodeLiteral(from)} AND ${last}`,
  );
}

function traitSql(test: TraitCondition, columns: ProfileColumns): string {
  const { measure } = traitNeed(test.name);
  const raw = columns.measure(measure);
  const formOf = (value: Scalar) => columns.form(measure, isDate(value) ? 'date' : 'number');
  switch (test.operator) {
    case 'exists':
      return `${raw} IS ${test.value === false ? 'NULL' : 'NOT NULL'}`;
    case 'equals':
      return known(membershipSql(raw, [test.value], measure, columns));
    case 'not_equals':
      return `(${raw} IS NOT NULL AND NOT ${known(membershipSql(raw, [test.value], measure, columns))})`;
    case 'in':
      return known(membershipSql(raw, test.value, measure, columns));
    case 'contains':
      return known(`strpos(${columns.form(measure, 'text')}, ${encodeLiteral(test.value)}) > 0`);
    case 'between': {
      const [low, high] = test.value;
      return known(`${formOf(low)} BETWEEN ${encodeLiteral(low)} AND ${encodeLiteral(high)}`);
    }
    default:
      return known(`${formOf(test.value)} ${symbols[test.operator]} ${encodeLiteral(test.value)}`);
  }
}

/** Whether the trait is one of the values, each compared with the trait read as the value's type; may be NULL. */
function membershipSql(
  raw: string,
  values: readonly Scalar[],
  measure: Measure,
  columns: ProfileColumns,
): string {
  const ofType = (matches: (value: Scalar) => boolean, column: () => string) => {
    const literals = [...new Set(values.filter(matches).map((value) => encodeLiteral(value)))];
    return literals.length === 0 ? [] : [isOneOf(column(), literals)];
  };
  const isBoolean = (value: Scalar) => typeof value === 'boolean';
  const booleans = [
    ...new Set(values.filter(isBoolean).map((value) => encodeLiteral(String(value)))),
  ];
  const alternatives = [
    ...ofType(
      (value) => typeof value === 'string',
      () => columns.form(measure, 'text'),
    ),
    ...ofType(
      (value) => typeof value === 'number',
      () => columns.form(measure, 'number'),
    ),
    ...ofType(isDate, () => columns.form(measure, 'date')),
    ...(booleans.length === 0 ? [] : [isOneOf(raw, booleans)]),
  ];
  return alternatives.length === 1
    ? alternatives.join('')
    : `(${alternatives.map(known).join(' OR ')})`;
}

const isDate = (value: Scalar) => typeof value === 'object';

const known = (sql: string) => `COALESCE(${sql}, FALSE)`;
