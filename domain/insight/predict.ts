import { type BgNbd, expectedPurchases, probabilityAlive, type RepeatCell } from './bg-nbd.ts';
import { expectedSpend, type GammaGamma } from './gamma-gamma.ts';

/** A cell with what its customers spent on their repeats. */
export interface ValueCell extends RepeatCell {
  /** Mean, over the customers, of what each spent on all repeats together. */
  readonly repeatSpend: number;
}

/** What to expect of one customer of a cell. */
export interface Prediction {
  /** Days with an order within the horizon. */
  readonly expected: number;
  /** Probability, in (0, 1]. */
  readonly alive: number;
  /** Money of the expected orders, refunds not taken off, nothing discounted; null where the spend has no mean. */
  readonly value: number | null;
}

/**
 * Predictions per cell, in the order of the cells: purchases by BG/NBD, times the spend by Gamma-Gamma, which the two models
 * take to be independent. The spend is linear in what was spent, so a cell's mean gives exactly the mean of its customers.
 *
 * @param horizon > 0, in the cells' unit of time
 */
export function predict<Cell extends ValueCell>(
  models: { readonly purchases: BgNbd; readonly spend: GammaGamma | undefined },
  cells: readonly Cell[],
  horizon: number,
): (Cell & Prediction)[] {
  const { purchases, spend } = models;
  return cells.map((cell) => {
    const expected = expectedPurchases(purchases, cell, horizon);
    const each = spend && expectedSpend(spend, cell.repeats, cell.repeatSpend);
    const value = each === undefined || !Number.isFinite(each) ? null : expected * each;
    return { ...cell, expected, alive: probabilityAlive(purchases, cell), value };
  });
}
