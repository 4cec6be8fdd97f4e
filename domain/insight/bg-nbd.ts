import { scaledHypergeometric } from './hypergeometric.ts';
import { logGamma } from './log-gamma.ts';
import { type Minimum, minimise } from './minimise.ts';

/** Customers who bought alike, in one unit of time. */
export interface RepeatCell {
  /** Days with an order after the first such day: x, an integer >= 0. */
  readonly repeats: number;
  /** From the first to the last of them: t_x; 0 where x = 0. */
  readonly recency: number;
  /** From the first to as-of: T >= t_x. */
  readonly age: number;
  readonly customers: number;
}

/** While alive a customer buys at a rate of gamma (r, alpha); after each purchase they drop out by a chance of beta (a, b). */
export interface BgNbd {
  readonly r: number;
  /** In the cells' unit of time. */
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

export interface Fitted<Model> {
  readonly model: Model;
  readonly logLikelihood: number;
  readonly evaluations: number;
  readonly isConverged: boolean;
}

/**
 * Log-likelihood of the cells, each counted as often as it has customers.
 *
 * @see Fader, Hardie & Lee, "'Counting Your Customers' the Easy Way: An Alternative to the Pareto/NBD Model", Marketing
 *   Science 24 (2005) 275–284, eq. (6); split into four terms as in their note on Excel
 */
export function bgNbdLogLikelihood(model: BgNbd, cells: readonly RepeatCell[]): number {
  const { r, alpha, a, b } = model;
  const constants = new Map<number, number>();
  /** What depends on the number of repeats alone. */
  const constantOf = (x: number): number => {
    const known = constants.get(x);
    if (known !== undefined) return known;
    const purchases = logGamma(r + x) - logGamma(r) + r * Math.log(alpha);
    const stays = logGamma(a + b) + logGamma(b + x) - logGamma(b) - logGamma(a + b + x);
    constants.set(x, purchases + stays);
    return purchases + stays;
  };
  return cells.reduce((sum, { repeats: x, recency, age, customers }) => {
    const stillAlive = -(r + x) * Math.log(alpha + age);
    if (x === 0) return sum + customers * (constantOf(x) + stillAlive);
    const droppedOut = Math.log(a / (b + x - 1)) - (r + x) * Math.log(alpha + recency);
    return sum + customers * (constantOf(x) + logOfSum(stillAlive, droppedOut));
  }, 0);
}

/**
 * The model that makes the cells likeliest.
 *
 * @param cells at least one with repeats
 */
export function fitBgNbd(cells: readonly RepeatCell[]): Fitted<BgNbd> {
  const customers = cells.reduce((sum, cell) => sum + cell.customers, 0);
  const meanAge = cells.reduce((sum, cell) => sum + cell.customers * cell.age, 0) / customers;
  const modelAt = (logs: readonly number[]): BgNbd => {
    const [r = 1, alpha = 1, a = 1, b = 1] = logs.map(Math.exp);
    return { r, alpha, a, b };
  };
  const cost = (logs: readonly number[]): number =>
    logs.some((log) => Math.abs(log) > logLimit)
      ? Number.POSITIVE_INFINITY
      : -bgNbdLogLikelihood(modelAt(logs), cells) / customers;
  const logAge = Math.log(Math.max(meanAge, 1e-3));
  const best = leastOf(
    [
      [0, logAge - 1, 0, 1],
      [-1, logAge - 2, -1, 1],
    ].map((start) => minimise(cost, start)),
  );
  return fittedOf(best, modelAt(best.point), customers);
}

/** Logarithms of parameters beyond it are no better than at it: e^15 is three millions. */
export const logLimit = 15;

export const leastOf = (found: readonly Minimum[]): Minimum =>
  found.reduce((best, next) => (next.value < best.value ? next : best));

export const fittedOf = <Model>(
  { value, evaluations, isConverged }: Minimum,
  model: Model,
  customers: number,
): Fitted<Model> => ({ model, logLikelihood: -value * customers, evaluations, isConverged });

type Customer = Pick<RepeatCell, 'repeats' | 'recency' | 'age'>;

/**
 * Probability that a customer of the cell has not dropped out, in (0, 1]. One without repeats has had no occasion to: 1.
 *
 * @see the same paper's notes: P(alive | x, t_x, T) of the BG/NBD model (Fader, Hardie & Lee, 2008)
 */
export const probabilityAlive = (model: BgNbd, customer: Customer): number =>
  1 / (1 + oddsOfDropOut(model, customer));

/**
 * Expected number of further days with an order within `horizon`.
 *
 * @param horizon > 0, in the unit of time
 * @see eq. (10) of the paper
 */
export function expectedPurchases(model: BgNbd, customer: Customer, horizon: number): number {
  const { r, alpha } = model;
  const { repeats: x, age } = customer;
  // At a = 1 and a + b + x = 1 the formula is 0/0; next to it, it is not.
  const a = away(model.a, 1);
  const b = away(a + model.b + x, 1) - a - x;
  const logFactor = (r + x) * Math.log((alpha + age) / (alpha + age + horizon));
  const z = horizon / (alpha + age + horizon);
  const series = scaledHypergeometric([r + x, b + x, a + b + x - 1], z, logFactor);
  const ifNotDroppedOut = ((a + b + x - 1) / (a - 1)) * (1 - series);
  return ifNotDroppedOut / (1 + oddsOfDropOut(model, customer));
}

function oddsOfDropOut({ r, alpha, a, b }: BgNbd, { repeats: x, recency, age }: Customer): number {
  if (x === 0) return 0;
  return (a / (b + x - 1)) * Math.exp((r + x) * Math.log((alpha + age) / (alpha + recency)));
}

const away = (value: number, from: number): number =>
  Math.abs(value - from) < 1e-6 ? from + 1e-6 : value;

/** log(e^one + e^other) */
function logOfSum(one: number, other: number): number {
  const larger = Math.max(one, other);
  return larger + Math.log1p(Math.exp(Math.min(one, other) - larger));
}
