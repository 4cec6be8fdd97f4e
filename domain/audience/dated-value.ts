import type { DateValue, Scalar } from '../../schemas/audience/values.ts';
import { addDays } from './days.ts';
import { encodeLiteral } from './literal.ts';

/** Literal of a value in which a day may be said by its distance from as-of. */
export const encodeScalar = (value: Scalar, asOf: string): string =>
  encodeLiteral(typeof value === 'object' ? { date: dayOfValue(value, asOf) } : value);

/** YYYY-MM-DD */
function dayOfValue(value: DateValue, asOf: string): string {
  if ('date' in value) return value.date;
  return addDays(asOf, 'daysAgo' in value ? -value.daysAgo : value.daysAhead);
}
