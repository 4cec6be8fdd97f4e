import { keyOwners } from './consent-watch.ts';
import type { Extent } from './fault-plan.ts';
import type { FaultName } from './faults.ts';
import { provedPlatforms } from './platforms.ts';
import { madeUpPopulation, type Population } from './population.ts';
import { proveSync, type SyncProof, type SyncVerdict } from './prove-sync.ts';

/** Some syncs of one destination. */
export interface Slice {
  readonly destination: string;
  /** Number of the first sync. */
  readonly from: number;
  /** Number behind the last one. */
  readonly to: number;
  readonly members: number;
  readonly faults: readonly FaultName[];
  readonly seed: number;
}

/** What a command line prints of a destination. */
export interface Sums {
  readonly syncs: number;
  readonly faults: number;
  readonly missing: number;
  readonly extra: number;
  readonly lingering: number;
  readonly withoutConsent: number;
  readonly doubled: number;
}

export const noSums: Sums = {
  syncs: 0,
  faults: 0,
  missing: 0,
  extra: 0,
  lingering: 0,
  withoutConsent: 0,
  doubled: 0,
};

export const addSums = (left: Sums, right: Omit<Sums, 'syncs'>, syncs: number): Sums => ({
  syncs: left.syncs + syncs,
  faults: left.faults + right.faults,
  missing: left.missing + right.missing,
  extra: left.extra + right.extra,
  lingering: left.lingering + right.lingering,
  withoutConsent: left.withoutConsent + right.withoutConsent,
  doubled: left.doubled + right.doubled,
});

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Shares of the members that audiences begin with, sync by sync: requests end elsewhere in each. */
const sizes: readonly number[] = [
  ...[1, 0.1, 0.03, 0.1, 0.05, 0.1, 0.03, 0.3, 0.05, 0.1],
  ...[0.03, 0.1, 0.05, 0.1, 0.03, 0.1, 0.05, 0.1, 0.03, 0.1],
];
const leastMembers = 10;
/** Of smaller audiences nothing would be learned. */
const fewest = 80;
/** People of a sync that lives through an outage: hundreds of retries, each of which looks at them anew. */
const membersInOutage = 60;
/** More people than members: there must be somebody to enter. */
const populationShare = 1.2;

interface Known {
  readonly population: Population;
  readonly owners: ReadonlyMap<string, readonly number[]>;
  readonly extent: Extent;
}

/** Keeps people and what a faultless sync takes, so that the next slice of the destination begins at once. */
const known = new Map<string, Known>();

/**
 * Proves the syncs of a slice one after another.
 *
 * @param told of each as it ends
 * @param tampered as in `SyncProof`
 */
export async function proveSlice(
  slice: Slice,
  told: (number: number, verdict: SyncVerdict) => void,
  tampered?: SyncProof['tampered'],
): Promise<void> {
  const { destination, seed } = slice;
  const platform = provedPlatforms[destination];
  if (platform === undefined) throw new RangeError(`There is no destination ${destination}`);
  const faults = new Set(slice.faults);
  for (let number = slice.from; number < slice.to; number += 1) {
    const outageMs = faults.has('outage') ? outageOf(number) : 0;
    const share = Math.round(slice.members * (sizes[number % sizes.length] ?? 1));
    const size = Math.max(share, Math.min(slice.members, fewest));
    const wanted = outageMs > 0 ? Math.min(size, membersInOutage) : size;
    const members = Math.max(wanted, platform.leastMembers ?? leastMembers);
    const { population, owners, extent } = await surroundings(slice, members);
    const proof = { destination, platform, population, owners, number, members, faults, seed };
    told(number, await proveSync({ ...proof, extent, outageMs, ...(tampered && { tampered }) }));
  }
}

/** Of forty syncs one lives through three days without the platform, one through nine. */
function outageOf(number: number): number {
  if (number % 40 === 7) return 72 * hourMs;
  return number % 40 === 27 ? 9 * dayMs : 0;
}

async function surroundings(slice: Slice, members: number): Promise<Known> {
  const { destination, seed } = slice;
  const name = `${destination} ${members} ${seed}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const platform = provedPlatforms[destination];
  if (platform === undefined) throw new RangeError(`There is no destination ${destination}`);
  const population = madeUpPopulation(Math.ceil(members * populationShare), seed);
  const owners = keyOwners(population, platform.keys);
  const extent = { requests: Number.MAX_SAFE_INTEGER, calls: Number.MAX_SAFE_INTEGER };
  const { requests, calls } = await proveSync({
    destination,
    platform,
    population,
    owners,
    number: 1,
    members,
    faults: new Set(),
    extent,
    outageMs: 0,
    seed,
  });
  const made = { population, owners, extent: { requests, calls } };
  known.set(name, made);
  return made;
}
