import { type Amount, divideAmount } from './amount.ts';
import { roundTo } from './rate.ts';

/** Rules by which an order's value goes to the touches before it. */
export const attributionModels = ['last-touch', 'first-touch', 'linear', 'position-based'] as const;
export type AttributionModel = (typeof attributionModels)[number];

/** Touches of one campaign that stand at the same place among equally many touches of their orders. */
export interface TouchGroup {
  readonly touches: number;
  readonly place: 'only' | 'first' | 'middle' | 'last';
  readonly count: number;
  /** Sum of the revenue of the orders, once per touch. */
  readonly revenue: Amount;
}

/** Orders and revenue that a rule gives to a campaign; parts of orders add up to orders. */
export interface Credit {
  readonly orders: number;
  readonly revenue: Amount;
}

/**
 * Share of an order that a touch is given, as a fraction; the shares of an order's touches sum to 1.
 *
 * - last-touch, first-touch: all to that one
 * - linear: the same to each
 * - position-based: 40 % to the first and the last, 20 % shared by those between; halves where there are two touches
 *
 * @param touches touches of the order, at least 1
 * @see https://support.google.com/google-ads/answer/6259715 (position-based: 40 % first, 40 % last, 20 % between)
 */
export function creditShare(
  model: AttributionModel,
  place: TouchGroup['place'],
  touches: number,
): readonly [part: number, whole: number] {
  if (place === 'only') return [1, 1];
  switch (model) {
    case 'last-touch':
      return [place === 'last' ? 1 : 0, 1];
    case 'first-touch':
      return [place === 'first' ? 1 : 0, 1];
    case 'linear':
      return [1, touches];
    case 'position-based':
      if (touches === 2) return [1, 2];
      return place === 'middle' ? [1, 5 * (touches - 2)] : [2, 5];
  }
}

/** Further places that parts of orders are carried with until they are summed. */
const carried = 1_000_000n;

/** What a rule gives to a campaign: orders to six places, revenue rounded once, in the end. */
export function creditOf(model: AttributionModel, groups: readonly TouchGroup[]): Credit {
  let orders = 0;
  let revenue = 0n;
  for (const group of groups) {
    const [part, whole] = creditShare(model, group.place, group.touches);
    orders += (part * group.count) / whole;
    revenue += divideAmount(group.revenue * BigInt(part) * carried, BigInt(whole));
  }
  return { orders: roundTo(orders, 6), revenue: divideAmount(revenue, carried) };
}
