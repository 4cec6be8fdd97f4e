import type { TraitCondition } from '../../../../schemas/audience/trait-condition.ts';
import type { Scalar } from '../../../../schemas/audience/values.ts';
import { tenThousandths } from './decimal.ts';

export function traitHolds(test: TraitCondition, value: unknown, asOf: string): boolean {
  const isSame = (value: unknown, wanted: Scalar) => isSameAs(value, asWritten(wanted, asOf));
  const inOrder = (low: unknown, high: unknown) =>
    areInOrder(asWritten(low, asOf), asWritten(high, asOf));
  const isMissing = value === undefined || value === null;
  if (test.operator === 'exists') return isMissing === (test.value === false);
  if (isMissing) return false;
  switch (test.operator) {
    case 'equals':
      return isSame(value, test.value);
    case 'not_equals':
      return !isSame(value, test.value);
    case 'in':
      return test.value.some((allowed) => isSame(value, allowed));
    case 'contains':
      return typeof value === 'string' && value.includes(test.value);
    case 'between':
      return inOrder(test.value[0], value) && inOrder(value, test.value[1]);
    case 'greater_than':
      return inOrder(test.value, value) && !isSame(value, test.value);
    case 'greater_than_or_equal':
      return inOrder(test.value, value);
    case 'less_than':
      return inOrder(value, test.value) && !isSame(value, test.value);
    case 'less_than_or_equal':
      return inOrder(value, test.value);
  }
}

function isSameAs(value: unknown, wanted: unknown): boolean {
  if (typeof wanted === 'object') return dayOf(value) === dayOf(wanted);
  if (typeof wanted !== 'number') return value === wanted;
  return typeof value === 'number' && tenThousandths(value) === tenThousandths(wanted);
}

/** Both numbers or both days, and the first is not after the second. */
function areInOrder(low: unknown, high: unknown): boolean {
  if (typeof low === 'number' && typeof high === 'number') {
    const [first, second] = [tenThousandths(low), tenThousandths(high)];
    return first !== undefined && second !== undefined && first <= second;
  }
  const isMarked = (value: unknown) => typeof value === 'object' && value !== null;
  const [first, second] = [dayOf(low), dayOf(high)];
  return (
    (isMarked(low) || isMarked(high)) &&
    first !== undefined &&
    second !== undefined &&
    first <= second
  );
}

function dayOf(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null && 'date' in value) return String(value.date);
  if (typeof value !== 'string') return undefined;
  const day = /^([12]\d{3}-\d{2}-\d{2})(T.*)?$/s.exec(value)?.[1];
  const date = new Date(`${day}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day;
  return isReal ? day : undefined;
}

/** A day that is said by its distance from as-of, as the day that it is. */
function asWritten(wanted: unknown, asOf: string): unknown {
  if (typeof wanted !== 'object' || wanted === null) return wanted;
  const ago = 'daysAgo' in wanted ? Number(wanted.daysAgo) : undefined;
  const ahead = 'daysAhead' in wanted ? Number(wanted.daysAhead) : undefined;
  if (ago === undefined && ahead === undefined) return wanted;
  const day = new Date(asOf);
  day.setUTCDate(day.getUTCDate() - (ago ?? 0) + (ahead ?? 0));
  return { date: day.toISOString().slice(0, 10) };
}
