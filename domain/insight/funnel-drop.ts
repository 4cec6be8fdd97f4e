import { rateOf } from './rate.ts';

interface StepCount {
  readonly step: string;
  readonly people: number;
}

/**
 * How many are lost from step to step, and where most are: the greatest share of those at the step before; of equal
 * shares the earlier one.
 *
 * @param counts in order; no step has more people than the one before
 * @returns `worst` undefined where nobody is lost
 */
export function dropOffs(counts: readonly StepCount[]) {
  const first = counts[0]?.people ?? 0;
  const steps = counts.map(({ step, people }, index) => {
    const before = counts[index - 1]?.people ?? people;
    return {
      step,
      people,
      ofFirst: rateOf(people, first),
      ofPrevious: rateOf(people, before),
      dropped: before - people,
      dropOff: rateOf(before - people, before),
    };
  });
  const lost = steps.filter(({ dropped }) => dropped > 0);
  const worst = lost.toSorted((a, b) => (b.dropOff ?? 0) - (a.dropOff ?? 0))[0];
  if (worst === undefined) return { steps, worst };
  const from = steps[steps.indexOf(worst) - 1]?.step ?? worst.step;
  const { step: to, dropped, dropOff } = worst;
  return { steps, worst: { from, to, dropped, dropOff } };
}
