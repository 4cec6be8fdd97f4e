import type {
  CountCondition,
  SumCondition,
} from '../../../../schemas/audience/event-conditions.ts';
import type { AudienceWindow } from '../../../../schemas/audience/window.ts';
import { exact, tenThousandths } from './decimal.ts';
import type { Person } from './world.ts';

export interface Selection {
  readonly event?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly window?: AudienceWindow | undefined;
}

export const eventsIn = ({ event, events, window }: Selection, person: Person, asOf: string) =>
  person.events.filter(
    (fact) =>
      (event === fact.event || events?.includes(fact.event)) && isInWindow(fact.day, window, asOf),
  );

const ageInDays = (day: string, asOf: string) => (Date.parse(asOf) - Date.parse(day)) / 86_400_000;

export function isInWindow(day: string, window: AudienceWindow | undefined, asOf: string): boolean {
  if (window?.within) return ageInDays(day, asOf) < window.within.days;
  if (window?.before) return ageInDays(day, asOf) > window.before.days;
  if (window?.between) return day >= window.between[0] && day <= window.between[1];
  return true;
}

export function sumOf(
  selection: Selection & { property: string },
  person: Person,
  asOf: string,
): bigint {
  return eventsIn(selection, person, asOf)
    .map(({ properties }) => properties[selection.property])
    .map((value) =>
      typeof value === 'string' || typeof value === 'number' ? tenThousandths(value) : undefined,
    )
    .reduce((sum: bigint, value) => sum + (value ?? 0n), 0n);
}

export function compare(
  test: Pick<CountCondition | SumCondition, 'operator' | 'value'>,
  amount: bigint,
) {
  const [low, high = low] = [test.value].flat().map(exact);
  if (low === undefined || high === undefined) return false;
  const answers = {
    equals: amount === low,
    not_equals: amount !== low,
    greater_than: amount > low,
    greater_than_or_equal: amount >= low,
    less_than: amount < low,
    less_than_or_equal: amount <= low,
    between: amount >= low && amount <= high,
  };
  return answers[test.operator];
}
