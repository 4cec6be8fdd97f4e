import type { PendingEvidence } from '../domain/identity/difference.ts';
import {
  type Evidence,
  evidenceOf,
  type SightingMark,
  saysMore,
} from '../domain/identity/evidence.ts';
import type { EvidenceClaim } from '../domain/identity/graph.ts';
import { loneNode } from '../domain/identity/graph-record.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import { isLeafOf, shippedRules } from '../domain/identity/kind-rules.ts';
import type { PlanLimits } from '../domain/identity/plan.ts';
import { pairKey } from '../domain/identity/priority.ts';
import { evidenceRound, type Unsettled } from './graph-round.ts';
import type { Consistency, GraphTable } from './graph-table.ts';
import { IdentityContentionError } from './identity-contention-error.ts';
import { recentMap } from './recent-map.ts';

export interface GraphIngestOptions {
  readonly limits?: PlanLimits;
  /** Most nodes and pairs remembered as stored. @default 200,000 */
  readonly remembered?: number;
  /** Uniform draw in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly wait?: (delayMs: number) => Promise<void>;
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
  const stored = recentMap<SightingMark>(options.remembered ?? 200_000);
  const remember = (pairs: Iterable<Evidence>): void => {
    for (const pair of pairs) {
      const { at, mayJoinPeople, basis } = pair;
      stored.set(pairKey(pair), { at, mayJoinPeople, ...(basis !== undefined && { basis }) });
      for (const node of [pair.stronger, pair.weaker]) stored.set(node, existence);
    }
  };
  const isRemembered = (pair: Evidence): boolean => {
    const known = stored.get(pairKey(pair));
    return known !== undefined && !saysMore(known, pair);
  };
  return async (claims) => {
    const batch = evidenceOf(claims);
    const unsure = [...batch.pairs.values()].filter((pair) => !isRemembered(pair));
    const unknown = await unknownAmong(table, unsure, 'eventual');
    const fresh = unknown.pending;
    const open = new Set(fresh.map(pairKey));
    remember(unsure.filter((pair) => !open.has(pairKey(pair))));
    const paired = new Set(fresh.flatMap((pair) => [pair.stronger, pair.weaker]));
    const lone = [...batch.lone].filter(([node]) => !stored.get(node) && !paired.has(node));
    await Promise.all([insertMissing(table, lone), settle(table, unknown, options)]);
    remember(fresh);
    for (const [node] of lone) stored.set(node, existence);
  };
}

/** Says nothing of a sighting: a node that is there. */
const existence: SightingMark = { at: '', mayJoinPeople: true };

/**
 * Of these pairs those that say more than what is stored, as leaf or as edge; with the edge, where there is one.
 * Evidence that was taken back stays so, whatever is said of it.
 */
async function unknownAmong(
  table: GraphTable,
  pairs: readonly Evidence[],
  consistency: Consistency,
): Promise<Unsettled> {
  const mayBeLeaf = (pair: Evidence) => isLeafOf(shippedRules, pair.weaker, pair.stronger);
  const devices = new Set(pairs.filter(mayBeLeaf).map((pair) => pair.weaker));
  const [records, edges] = await Promise.all([
    table.readNodes([...devices], consistency),
    table.readPairs(
      pairs.filter((pair) => !mayBeLeaf(pair)),
      'edge',
      consistency,
    ),
  ]);
  const isHeldByLeaf = (pair: Evidence): boolean => {
    const record = records.get(pair.weaker);
    const holds = record?.leaf !== undefined && record.profile === pair.stronger;
    return holds && !saysMore(record.leaf, pair);
  };
  const hasEdges = (pair: Evidence) => (records.get(pair.weaker)?.degree ?? 0) > 0;
  const grown = pairs.filter((pair) => mayBeLeaf(pair) && !isHeldByLeaf(pair) && hasEdges(pair));
  const more = await table.readPairs(grown, 'edge', consistency);
  const pending = pairs.flatMap((pair): PendingEvidence[] => {
    if (isHeldByLeaf(pair)) return [];
    const edge = edges.get(pairKey(pair)) ?? more.get(pairKey(pair));
    if (edge === undefined) return [pair];
    return edge.isRemoved || !saysMore(edge, pair) ? [] : [{ ...pair, stored: edge }];
  });
  return { pending, devices: records };
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
  unknown: Unsettled,
  options: GraphIngestOptions,
): Promise<void> {
  const random = options.random ?? Math.random;
  const wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  let open = unknown;
  let idleRounds = 0;
  for (let round = 0; open.pending.length > 0; round += 1) {
    if (idleRounds > maxIdleRounds || round > maxRounds) {
      throw new IdentityContentionError(
        `${open.pending.length} pieces of evidence were not stored after ${round} rounds; hand them in again`,
      );
    }
    if (idleRounds > 0) await wait(random() * Math.min(maxDelayMs, 5 * 2 ** idleRounds));
    const { tried, untried } = await evidenceRound(table, open, options.limits ?? {});
    // A lost reply looks like a refusal: what is there by now was stored, by us or by somebody else.
    const still = await unknownAmong(table, tried, 'strong');
    const pending = [...still.pending, ...untried];
    idleRounds = pending.length < open.pending.length ? 0 : idleRounds + 1;
    open = { pending, devices: new Map([...open.devices, ...still.devices]) };
  }
}
