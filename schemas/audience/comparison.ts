/** How two values are compared. */
export const comparisons = [
  'equals',
  'not_equals',
  'greater_than',
  'greater_than_or_equal',
  'less_than',
  'less_than_or_equal',
] as const;
export type Comparison = (typeof comparisons)[number];
/** Those that need an order. */
export const orders = comparisons.slice(2);

export const operatorError = (operators: readonly string[]) => ({
  error: (issue: { code?: string | undefined }) =>
    issue.code === 'invalid_union' ? `must be one of ${operators.join(', ')}` : undefined,
});
export const measureOperators = operatorError([...comparisons, 'between']);
