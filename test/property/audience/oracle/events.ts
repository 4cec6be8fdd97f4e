import type { EventTest, PropertyPath } from '../../../../schemas/audience/event-test.ts';
import type { AudienceWindow } from '../../../../schemas/audience/window.ts';
import { exact, tenThousandths } from './decimal.ts';
import { testHolds, valueAt } from './event-tests.ts';
import { isInWindow } from './windows.ts';
import type { Person } from './world.ts';

export interface Selection {
  readonly event?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly where?: readonly EventTest[] | undefined;
  readonly window?: AudienceWindow | undefined;
}

export const eventsIn = (
  { event, events, where = [], window }: Selection,
  person: Pick<Person, 'events'>,
  asOf: string,
) =>
  person.events.filter(
    (fact) =>
      (events ?? [event ?? fact.event]).includes(fact.event) &&
      where.every((test) => testHolds(test, fact.properties, asOf)) &&
      isInWindow(fact.day, window, asOf),
  );

/** Property values that read as plain decimals, in ten thousandths. */
export const amountsOf = (
  selection: Selection & { property: PropertyPath },
  person: Person,
  asOf: string,
): bigint[] =>
  eventsIn(selection, person, asOf)
    .map(({ properties }) => valueAt(properties, selection.property))
    .flatMap((value) =>
      typeof value === 'string' || typeof value === 'number' ? (tenThousandths(value) ?? []) : [],
    );

export function compare(
  test: { readonly operator: string; readonly value: number | readonly number[] },
  amount: bigint,
): boolean {
  const [low, high = low] = [test.value].flat().map(exact);
  if (low === undefined || high === undefined) return false;
  return test.operator === 'between'
    ? amount >= low && amount <= high
    : inOrder(test.operator, amount, low);
}

export function inOrder(operator: string, one: bigint, other: bigint): boolean {
  switch (operator) {
    case 'equals':
      return one === other;
    case 'not_equals':
      return one !== other;
    case 'greater_than':
      return one > other;
    case 'greater_than_or_equal':
      return one >= other;
    case 'less_than':
      return one < other;
    case 'less_than_or_equal':
      return one <= other;
    default:
      throw new Error(`no operator: ${operator}`);
  }
}
