import type { Comparison } from '../../schemas/audience/comparison.ts';

/** SQL operator of each comparison. */
export const symbols: Readonly<Record<Comparison, string>> = {
  equals: '=',
  not_equals: '<>',
  greater_than: '>',
  greater_than_or_equal: '>=',
  less_than: '<',
  less_than_or_equal: '<=',
};

/** A value compared with one, or with two bounds that are included. */
export type Test<Value> =
  | { readonly operator: Comparison; readonly value: Value }
  | { readonly operator: 'between'; readonly value: readonly [Value, Value] };

/** SQL of the test; NULL where the column is. */
export function testSql<Value>(
  column: string,
  test: Test<Value>,
  encode: (value: Value) => string,
): string {
  if (test.operator !== 'between')
    return `${column} ${symbols[test.operator]} ${encode(test.value)}`;
  const [low, high] = test.value;
  return `${column} BETWEEN ${encode(low)} AND ${encode(high)}`;
}

/** Whether the number that stands for nothing, 0, passes. */
export function zeroPasses(test: Test<number>): boolean {
  switch (test.operator) {
    case 'equals':
      return test.value === 0;
    case 'not_equals':
      return test.value !== 0;
    case 'greater_than':
      return test.value < 0;
    case 'greater_than_or_equal':
      return test.value <= 0;
    case 'less_than':
      return test.value > 0;
    case 'less_than_or_equal':
      return test.value >= 0;
    case 'between':
      return test.value[0] <= 0 && test.value[1] >= 0;
  }
}
