import { peopleOf } from './audience/oracle/people.ts';
import type { World } from './audience/oracle/world.ts';

/** What somebody bought, as plain facts; shares no code with the reports, which it judges. Amounts in tenths. */
export interface Buyer {
  readonly id: string;
  readonly kind: 'customer' | 'unknown' | 'refunded' | 'unknown_refunded';
  readonly money: readonly {
    readonly day: string;
    readonly isOrder: boolean;
    readonly tenths: number;
  }[];
  /** Days with an order, ascending, each once. */
  readonly days: readonly string[];
  /** One for each order, ascending. */
  readonly orderDays: readonly string[];
  readonly revenue: number;
}

export function buyersOf(world: World): Buyer[] {
  return peopleOf(world).flatMap(({ id, events }): Buyer[] => {
    const money = events
      .filter(({ event }) => event === 'Order Completed' || event === 'Order Refunded')
      .map(({ event, day, properties }) => ({
        ...{ day, isOrder: event === 'Order Completed' },
        tenths: Math.round(Number(properties['revenue'] ?? 0) * 10),
      }));
    if (money.length === 0) return [];
    const orderDays = money
      .filter(({ isOrder }) => isOrder)
      .map(({ day }) => day)
      .sort();
    const isUnknown = id.startsWith('anonymous_id.');
    const named = isUnknown ? 'unknown' : 'customer';
    const refunded = isUnknown ? 'unknown_refunded' : 'refunded';
    return [
      {
        ...{ id, money, orderDays, days: [...new Set(orderDays)] },
        kind: orderDays.length > 0 ? named : refunded,
        revenue: sumOf(money, ({ tenths }) => tenths),
      },
    ];
  });
}

export const sumOf = <Item>(items: readonly Item[], figure: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + figure(item), 0);

export const dayNumber = (day: string): number => Date.parse(day) / 86_400_000;

/** Tenths as the reports write money of a currency with two places. */
export const moneyText = (tenths: number): string => (tenths / 10 + 0).toFixed(2);

export const median = (numbers: readonly number[]): number | null => {
  const up = numbers.toSorted((a, b) => a - b);
  const [low, high] = [up[Math.ceil(up.length / 2) - 1], up[Math.floor(up.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
};

type Key = string | number;

/** Cut into `of` parts after sorting ascending by the keys: which part (from 1) each id is in. */
export function partsOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  of: number,
  keys: (item: Item) => readonly Key[],
): Map<string, number> {
  const sorted = items.toSorted((one, other) =>
    compare([...keys(one), one.id], [...keys(other), other.id]),
  );
  const parts = new Map<string, number>();
  const [size, larger] = [Math.floor(items.length / of), items.length % of];
  let at = 0;
  for (let part = 1; part <= of; part += 1) {
    for (let count = size + (part <= larger ? 1 : 0); count > 0; count -= 1) {
      const item = sorted[at];
      at += 1;
      if (item !== undefined) parts.set(item.id, part);
    }
  }
  return parts;
}

/** Order of lists, member by member. */
export function compare(one: readonly Key[], other: readonly Key[]): number {
  for (const [at, key] of one.entries()) {
    const against = other[at] ?? 0;
    if (key < against) return -1;
    if (key > against) return 1;
  }
  return 0;
}
