import { type Fitted, fittedOf, leastOf, logLimit } from './bg-nbd.ts';
import { logGamma } from './log-gamma.ts';
import { minimise } from './minimise.ts';

/** Customers who bought as often again, for about as much each time. */
export interface SpendCell {
  /** Days with an order after the first: x, an integer >= 1. */
  readonly repeats: number;
  /** Mean, over the customers, of what each spent a time: z > 0. */
  readonly spend: number;
  /** Mean of the logarithms of it. */
  readonly logSpend: number;
  readonly customers: number;
}

/** What is spent a time is gamma (p, nu) with a mean p / nu of each customer; nu is gamma (q, v) among customers. */
export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  /** In units of money. */
  readonly v: number;
}

/**
 * Log-likelihood of the cells, each counted as often as it has customers.
 *
 * @see Fader & Hardie, "The Gamma-Gamma Model of Monetary Value" (2013), eq. (1a)
 */
export function gammaGammaLogLikelihood(
  { p, q, v }: GammaGamma,
  cells: readonly SpendCell[],
): number {
  const logGammaQ = logGamma(q);
  const constants = new Map<number, number>();
  const constantOf = (x: number): number => {
    const known = constants.get(x);
    if (known !== undefined) return known;
    const value =
      logGamma(p * x + q) - logGamma(p * x) - logGammaQ + q * Math.log(v) + p * x * Math.log(x);
    constants.set(x, value);
    return value;
  };
  return cells.reduce((sum, { repeats: x, spend, logSpend, customers }) => {
    const ofSpend = (p * x - 1) * logSpend - (p * x + q) * Math.log(v + x * spend);
    return sum + customers * (constantOf(x) + ofSpend);
  }, 0);
}

/** The model that makes the cells likeliest. At least one cell. */
export function fitGammaGamma(cells: readonly SpendCell[]): Fitted<GammaGamma> {
  const customers = cells.reduce((sum, cell) => sum + cell.customers, 0);
  const mean = cells.reduce((sum, cell) => sum + cell.customers * cell.spend, 0) / customers;
  const modelAt = (logs: readonly number[]): GammaGamma => {
    const [p = 1, q = 1, v = 1] = logs.map(Math.exp);
    return { p, q, v: v * mean };
  };
  const cost = (logs: readonly number[]): number =>
    logs.some((log) => Math.abs(log) > logLimit)
      ? Number.POSITIVE_INFINITY
      : -gammaGammaLogLikelihood(modelAt(logs), cells) / customers;
  const best = leastOf(
    [
      [1, 1, -1],
      [0, 0.5, 0],
    ].map((start) => minimise(cost, start)),
  );
  return fittedOf(best, modelAt(best.point), customers);
}

/**
 * Expected spend a time of a customer, given what they spent so far.
 *
 * @param repeats x >= 0
 * @param total spent on these x days together; 0 where x = 0, which gives the mean of all customers
 * @returns Infinity where `q` is so small that the mean does not exist
 * @see eq. (5) of the paper
 */
export function expectedSpend({ p, q, v }: GammaGamma, repeats: number, total: number): number {
  const weight = p * repeats + q - 1;
  return weight <= 0 ? Number.POSITIVE_INFINITY : (p * (v + total)) / weight;
}
