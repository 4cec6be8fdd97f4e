import {
  type BatchPartition,
  batchPartition,
} from '../../domain/identity/batch/batch-partition.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { WeighedPair } from '../../domain/identity/grouping.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { type Partition, partition } from '../../domain/identity/partition.ts';
import { type NodePair, pairKey, pairOf } from '../../domain/identity/priority.ts';
import type { Progress } from '../progress.ts';
import type { MeteredTable } from './metered-table.ts';
import type { Handed } from './replay-day.ts';

/** What the table holds against what follows from all that was handed in. */
export interface Comparison {
  readonly identifiers: number;
  readonly pairs: number;
  /** Evidence that the graph keeps beyond reach: it is left out of what should follow. */
  readonly beyondReach: ReadonlySet<string>;
  /** Evidence that counts, but of which the graph could not note that a trusted source says it, too. */
  readonly distrusted: number;
  readonly pure: Partition;
  readonly batch: BatchPartition;
  readonly agreement: Agreement;
}

/** All of it must be 0. */
export interface Agreement {
  /** Identifiers whose stored profile or members are others than the pure partition says. */
  readonly differences: number;
  /** Identifiers of which the batch partition says another profile than the pure one. */
  readonly batchDifferences: number;
  /** Nodes in the table that were never handed in, and nodes handed in that are not there. */
  readonly strayNodes: number;
  /** Evidence that was handed in and is nowhere. */
  readonly lostEvidence: number;
}

/** Agreement in one number. */
export const disagreements = (agreement: Agreement): number =>
  Object.values(agreement).reduce((sum, count) => sum + count, 0);

const nodesPerLook = 5_000;

/** Reads the whole table back and holds every profile against `partition` and `batchPartition`. */
export async function compareStored(
  table: MeteredTable,
  graph: IdentityGraph,
  handed: Handed,
  progress: Progress,
): Promise<Comparison> {
  const { stored, counted, beyond } = await contentsOf(table);
  const pairs: WeighedPair[] = [];
  const beyondReach = new Set<string>();
  let distrusted = 0;
  let lostEvidence = 0;
  for (const [key, pair] of handed.pairs) {
    const isTrusted = counted.get(key);
    if (isTrusted !== undefined) pairs.push({ ...pair, mayJoinPeople: isTrusted });
    else if (beyond.has(key)) beyondReach.add(key);
    else lostEvidence += 1;
    if (isTrusted === false && pair.mayJoinPeople) distrusted += 1;
  }
  const nodes = [...handed.nodes];
  const pure = partition({ nodes, pairs });
  const batch = batchPartition({ nodes, pairs });
  let differences = 0;
  for (let from = 0; from < nodes.length; from += nodesPerLook) {
    const some = nodes.slice(from, from + nodesPerLook);
    differences += await differencesOf(some, graph, pure);
    progress.count(from + some.length, nodes.length, 'identifiers compared');
  }
  const agreement = {
    differences,
    batchDifferences: nodes.filter((node) => pure.profileOf.get(node) !== profileIdOf(batch, node))
      .length,
    strayNodes:
      [...stored].filter((node) => !handed.nodes.has(node)).length +
      nodes.filter((node) => !stored.has(node)).length,
    lostEvidence,
  };
  const { size } = handed.pairs;
  return {
    identifiers: nodes.length,
    pairs: size,
    beyondReach,
    distrusted,
    pure,
    batch,
    agreement,
  };
}

/** Nodes of the table, evidence that counts and whether it is trusted, evidence that is kept beyond reach. */
async function contentsOf(table: MeteredTable) {
  const stored = new Set<NodeId>();
  const counted = new Map<string, boolean>();
  const beyond = new Set<string>();
  for await (const { node, item, follows, isTrusted } of table.items()) {
    if (item === 'node') stored.add(node);
    // A leaf holds its evidence itself.
    if (follows !== undefined) counted.set(pairKey(pairOf(node, follows)), isTrusted);
    const mark = item.indexOf('#');
    if (mark < 0) continue;
    const key = pairKey(pairOf(node, item.slice(mark + 1)));
    if (item.startsWith('edge#')) counted.set(key, isTrusted);
    else beyond.add(key);
  }
  return { stored, counted, beyond };
}

async function differencesOf(
  nodes: readonly NodeId[],
  graph: IdentityGraph,
  pure: Partition,
): Promise<number> {
  const views = await graph.profilesOf(nodes);
  return nodes.filter((node) => {
    const view = views.get(node);
    const members = pure.membersOf.get(pure.profileOf.get(node) ?? '') ?? [];
    return view?.profileId !== pure.profileOf.get(node) || view?.members.join() !== members.join();
  }).length;
}

/** Most binding members of a profile. */
export function largestProfile({ profileOf, isLeaf }: BatchPartition): number {
  const sizes = new Int32Array(profileOf.length);
  let largest = 0;
  profileOf.forEach((profile, node) => {
    if (isLeaf[node] === 1) return;
    sizes[profile] = (sizes[profile] ?? 0) + 1;
    largest = Math.max(largest, sizes[profile] ?? 0);
  });
  return largest;
}

/** How many more binding identifiers there are than profiles: so often two profiles became one and stayed so. */
export function joins({ profileOf, isLeaf }: BatchPartition): number {
  let count = 0;
  profileOf.forEach((profile, node) => {
    if (isLeaf[node] === 0 && profile !== node) count += 1;
  });
  return count;
}

/** Evidence that joins nobody: its two ends have different profiles. */
export function refusedPairs(batch: BatchPartition, pairs: Iterable<NodePair>): NodePair[] {
  return [...pairs].filter(
    ({ stronger, weaker }) => profileNumber(batch, stronger) !== profileNumber(batch, weaker),
  );
}

function profileIdOf(batch: BatchPartition, node: NodeId): NodeId | undefined {
  const profile = profileNumber(batch, node);
  return profile === undefined ? undefined : batch.nodeAt(profile);
}

function profileNumber(batch: BatchPartition, node: NodeId): number | undefined {
  const number = batch.numberOf(node);
  return number === undefined ? undefined : batch.profileOf[number];
}
