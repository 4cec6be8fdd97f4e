import {
  type Estimate,
  type Moments,
  meanDifference,
  rateDifference,
  rateWithInterval,
} from './interval.ts';

/** What one side of an experiment did in its time. */
export interface ArmCounts {
  readonly people: number;
  /** People with the event at least once. */
  readonly converted: number;
  readonly revenue: number;
  /** Sum over people of their revenue squared. */
  readonly revenueSquares: number;
}

/** What sending to the audience did, per person of it. Differences are treated less held out. */
export interface Lift {
  readonly conversionRate: {
    readonly treated: Estimate;
    readonly heldOut: Estimate;
    readonly difference: Estimate;
  };
  readonly revenuePerPerson: {
    readonly treated: number;
    readonly heldOut: number;
    readonly difference: Estimate;
  };
  /** Whether the interval of the rates' difference leaves out 0, and on which side. */
  readonly verdict: 'more' | 'less' | 'not shown';
}

/**
 * Compares everybody whom the lists could hold with everybody who was kept out, whether or not a platform matched them: so
 * chance alone decides who is on which side.
 *
 * @returns undefined while one of the sides has nobody
 */
export function liftOf(treated: ArmCounts, heldOut: ArmCounts): Lift | undefined {
  if (treated.people === 0 || heldOut.people === 0) return undefined;
  const [sent, kept] = [treated, heldOut].map(({ converted, people }) =>
    rateWithInterval(converted, people),
  );
  if (sent === undefined || kept === undefined) return undefined;
  const difference = rateDifference(sent, kept);
  return {
    conversionRate: { treated: sent, heldOut: kept, difference },
    revenuePerPerson: {
      treated: treated.revenue / treated.people,
      heldOut: heldOut.revenue / heldOut.people,
      difference: meanDifference(momentsOf(treated), momentsOf(heldOut)),
    },
    verdict: difference.low > 0 ? 'more' : difference.high < 0 ? 'less' : 'not shown',
  };
}

const momentsOf = ({ people, revenue, revenueSquares }: ArmCounts): Moments => ({
  count: people,
  sum: revenue,
  sumOfSquares: revenueSquares,
});
