import { type Evidence, evidenceOf } from '../domain/identity/evidence.ts';
import type { EvidenceClaim } from '../domain/identity/graph.ts';
import { loneNode } from '../domain/identity/graph-record.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import { isLeafOf } from '../domain/identity/partition.ts';
import type { PlanLimits } from '../domain/identity/plan.ts';
import { pairKey } from '../domain/identity/priority.ts';
import { evidenceRound } from './graph-round.ts';
import type { Consistency, GraphTable } from './graph-table.ts';
import { recentSet } from './recent-set.ts';

export interface GraphIngestOptions {
  readonly limits?: PlanLimits;
  /** Most nodes and pairs remembered as stored. @default 200,000 */
  readonly remembered?: number;
  /** Uniform draw in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly wait?: (delayMs: number) => Promise<void>;
}

/** Other writers kept changing the same profiles. The evidence that was not stored may be handed in again. */
class IdentityContentionError extends Error {
  override readonly name = 'IdentityContentionError';
  readonly code = 'identity_contention';
}

const maxIdleRounds = 24;
const maxRounds = 2_000;
const maxDelayMs = 400;

/**
 * Stores evidence so that the profiles always are the pure partition of what is stored, whatever runs beside it.
 * What is known costs nothing once it is remembered, and half a read unit a node or pair before.
 */
export function graphIngest(
  table: GraphTable,
  options: GraphIngestOptions = {},
): (claims: readonly EvidenceClaim[]) => Promise<void> {
  const stored = recentSet(options.remembered ?? 200_000);
  const remember = (pairs: Iterable<Evidence>): void => {
    for (const pair of pairs) {
      for (const text of [pairKey(pair), pair.stronger, pair.weaker]) stored.add(text);
    }
  };
  return async (claims) => {
    const batch = evidenceOf(claims);
    const unsure = [...batch.pairs.values()].filter((pair) => !stored.has(pairKey(pair)));
    const known = await knownAmong(table, unsure, 'eventual');
    remember(unsure.filter((pair) => known.has(pairKey(pair))));
    const fresh = unsure.filter((pair) => !known.has(pairKey(pair)));
    const paired = new Set(fresh.flatMap((pair) => [pair.stronger, pair.weaker]));
    const lone = [...batch.lone].filter(([node]) => !stored.has(node) && !paired.has(node));
    await Promise.all([insertMissing(table, lone), settle(table, fresh, options)]);
    remember(fresh);
    for (const [node] of lone) stored.add(node);
  };
}

/** Of these pairs, the keys of those that are stored already, as leaf or as edge. */
async function knownAmong(
  table: GraphTable,
  pairs: readonly Evidence[],
  consistency: Consistency,
): Promise<Set<string>> {
  const known = new Set<string>();
  const mayBeLeaf = pairs.filter((pair) => isLeafOf(pair.weaker, pair.stronger));
  const edges = pairs.filter((pair) => !isLeafOf(pair.weaker, pair.stronger));
  const [devices, found] = await Promise.all([
    table.readNodes([...new Set(mayBeLeaf.map((pair) => pair.weaker))], consistency),
    table.knownPairs(edges, 'edge', consistency),
  ]);
  for (const key of found) known.add(key);
  const grown: Evidence[] = [];
  for (const pair of mayBeLeaf) {
    const device = devices.get(pair.weaker);
    if (device?.leaf !== undefined && device.profile === pair.stronger) known.add(pairKey(pair));
    else if (device !== undefined && device.degree > 0) grown.push(pair);
  }
  for (const key of await table.knownPairs(grown, 'edge', consistency)) known.add(key);
  return known;
}

async function insertMissing(
  table: GraphTable,
  lone: readonly (readonly [NodeId, string])[],
): Promise<void> {
  const nodes = lone.map(([node]) => node);
  const existing = await table.readNodes(nodes, 'eventual');
  const missing = lone.filter(([node]) => !existing.has(node));
  await table.insertNodes(missing.map(([node, at]) => loneNode(node, at)));
}

async function settle(
  table: GraphTable,
  fresh: readonly Evidence[],
  options: GraphIngestOptions,
): Promise<void> {
  const random = options.random ?? Math.random;
  const wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  let pending = fresh;
  let idleRounds = 0;
  for (let round = 0; pending.length > 0; round += 1) {
    if (idleRounds > maxIdleRounds || round > maxRounds) {
      throw new IdentityContentionError(
        `${pending.length} pieces of evidence were not stored after ${round} rounds; hand them in again`,
      );
    }
    if (idleRounds > 0) await wait(random() * Math.min(maxDelayMs, 5 * 2 ** idleRounds));
    const left = await evidenceRound(table, pending, options.limits ?? {});
    // A lost reply looks like a refusal: what is there by now was stored, by us or by somebody else.
    const known = await knownAmong(table, left, 'strong');
    const still = left.filter((pair) => !known.has(pairKey(pair)));
    idleRounds = still.length < pending.length ? 0 : idleRounds + 1;
    pending = still;
  }
}
