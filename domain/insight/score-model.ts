import { type BgNbd, fitBgNbd, type RepeatCell } from './bg-nbd.ts';
import { fitGammaGamma, type GammaGamma, type SpendCell } from './gamma-gamma.ts';
import { predict } from './predict.ts';

/** Days with an order are counted in weeks here, as in the report of lifetime value. */
const unitDays = 7;
/** Scores look so far ahead. */
const horizonDays = 365;
/** Fewer customers who came back say nothing about the rest. */
const leastRepeatCustomers = 10;

/** Customers who bought alike, in days, and which of the cells they are. */
export interface ScoreCell extends RepeatCell {
  /** Repeats, recency and age in whole grains: what the warehouse finds them by. */
  readonly key: readonly [repeats: number, recency: number, age: number];
}

/** What the model says of the customers of a cell. */
export interface CellScore {
  readonly key: ScoreCell['key'];
  /** Days with an order within the horizon. */
  readonly expected: number;
  /** Probability in (0, 1]. */
  readonly alive: number;
}

/** Fitted to everybody, to be applied to each. */
export interface ScoreModel {
  readonly purchases: BgNbd;
  /** Undefined where nobody spent anything on a second day: then there is no value to predict. */
  readonly spend: GammaGamma | undefined;
  readonly cells: readonly CellScore[];
}

/**
 * The models of the report of lifetime value and what they say of each cell.
 *
 * @param cells recency and age in days
 * @param spending customers with repeats by what these cost
 * @returns undefined with fewer than 10 customers who came back
 */
export function fitScores(
  cells: readonly ScoreCell[],
  spending: readonly SpendCell[],
): ScoreModel | undefined {
  const repeaters = cells.reduce((sum, cell) => sum + (cell.repeats > 0 ? cell.customers : 0), 0);
  if (repeaters < leastRepeatCustomers) return undefined;
  const inUnits = cells.map((cell) => ({
    ...cell,
    recency: cell.recency / unitDays,
    age: cell.age / unitDays,
    repeatSpend: 0,
  }));
  const purchases = fitBgNbd(inUnits).model;
  const spend = spending.length === 0 ? undefined : fitGammaGamma(spending).model;
  const predicted = predict({ purchases, spend: undefined }, inUnits, horizonDays / unitDays);
  return {
    purchases,
    spend,
    cells: predicted.map(({ key, expected, alive }) => ({ key, expected, alive })),
  };
}
