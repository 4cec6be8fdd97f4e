/** How many people of the seed and of the others have a feature. */
export interface FeatureCount {
  readonly feature: string;
  readonly inSeed: number;
  readonly inOthers: number;
}

export interface FeatureWeight extends FeatureCount {
  /** Added to the score of who has it, in nats, four decimals; below 0 where the others have it more often. */
  readonly weight: number;
}

/** Of all features, those that tell most. */
const maxFeatures = 500;

/**
 * Weights of naive Bayes with features that are there or not: the log-odds that a person who has the feature is of the
 * seed, less those of one who has not, each share smoothed by half a person (Jeffreys' prior). What is the same for
 * everybody is left out: it changes no order.
 *
 * @param seed people of the seed, `others` those outside of it
 * @returns at most 500, those that tell most first: by |weight| times the root of how many have it
 * @see Manning, Raghavan & Schütze, "Introduction to Information Retrieval" (2008), 13.3 (the Bernoulli model)
 */
export function lookalikeWeights(
  counts: readonly FeatureCount[],
  seed: number,
  others: number,
): FeatureWeight[] {
  const odds = (having: number, all: number) => Math.log((having + 0.5) / (all - having + 0.5));
  const told = ({ weight, inSeed, inOthers }: FeatureWeight) =>
    Math.abs(weight) * Math.sqrt(inSeed + inOthers);
  return counts
    .map((count) => {
      const weight = odds(count.inSeed, seed) - odds(count.inOthers, others);
      return { ...count, weight: Math.round(weight * 10_000) / 10_000 };
    })
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => told(b) - told(a) || (a.feature < b.feature ? -1 : 1))
    .slice(0, maxFeatures);
}
