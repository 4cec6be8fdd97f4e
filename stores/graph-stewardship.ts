import { type Act, endsOf, planAct } from '../domain/identity/act.ts';
import { explanation, profileEvidence } from '../domain/identity/explain.ts';
import type { ProfileView } from '../domain/identity/graph.ts';
import type { NodeRecord } from '../domain/identity/graph-record.ts';
import type { GraphWrites } from '../domain/identity/graph-writes.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import { type IdentityRules, shippedRules } from '../domain/identity/kind-rules.ts';
import {
  explore,
  maxNodes,
  type Neighbourhood,
  type Opening,
} from '../domain/identity/neighbourhood.ts';
import type { PlanLimits } from '../domain/identity/plan.ts';
import { pairKey, pairOf } from '../domain/identity/priority.ts';
import type {
  EvidenceView,
  GraphChange,
  GraphStewardship,
  ProfileEvidence,
} from '../domain/identity/stewardship.ts';
import { stillBeyond } from './graph-beyond.ts';
import { type SnapshotReader, snapshotReader } from './graph-snapshot.ts';
import type { GraphTable } from './graph-table.ts';
import { IdentityContentionError } from './identity-contention-error.ts';
import { inParallel } from './in-parallel.ts';

export interface GraphStewardshipOptions {
  readonly limits?: PlanLimits;
  /** Uniform draw in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly wait?: (delayMs: number) => Promise<void>;
}

/** What the operation would touch is more than one transaction takes. Nothing was done. */
export class OutOfReachError extends Error {
  override readonly name = 'OutOfReachError';
  readonly code = 'identity_out_of_reach';
}

const maxAttempts = 24;
const maxSteps = 200;
const maxDelayMs = 400;
const parallelReads = 16;

/**
 * What people do to the graph, each time one transaction over everything it can touch.
 *
 * Throws a `IdentityContentionError` when other writers keep being in the way, an {@link OutOfReachError} when the
 * neighbourhood is larger than a transaction.
 */
export function graphStewardship(
  table: GraphTable,
  options: GraphStewardshipOptions = {},
): GraphStewardship {
  const act = (each: Act) => carryOut(table, each, options);
  const rules = options.limits?.rules ?? shippedRules;
  return {
    evidenceOf: async (node) => {
      const found = await readAround(table, [node], options);
      const known = profileEvidence(found, node, rules);
      return known && withBeyond(table, known);
    },
    explain: async (one, other) => {
      const found = await readAround(table, [one, other], options);
      const known = explanation(found, one, other, rules);
      if (known === undefined || known.profileIds[0] === known.profileIds[1]) return known;
      return { ...known, refused: [...known.refused, ...(await beyondAt(table, [one, other]))] };
    },
    removeEvidence: (pair) => act({ kind: 'remove', pair: pairOf(pair.stronger, pair.weaker) }),
    restoreEvidence: (pair) => act({ kind: 'restore', pair: pairOf(pair.stronger, pair.weaker) }),
    forbid: (one, other) => act({ kind: 'forbid', pair: pairOf(one, other) }),
    allow: (one, other) => act({ kind: 'allow', pair: pairOf(one, other) }),
    block: (node) => act({ kind: 'block', node }),
    unblock: (node) => act({ kind: 'unblock', node }),
    erase: (node, among) => act({ kind: 'erase', node, ...(among !== undefined && { among }) }),
    eraseLeaf: (node) => act({ kind: 'erase-leaf', node }),
    reevaluate: (node) => act({ kind: 'reevaluate', node }),
    beyondReach: (pairs) => stillBeyond(table, pairs),
  };
}

async function carryOut(
  table: GraphTable,
  act: Act,
  options: GraphStewardshipOptions,
): Promise<GraphChange | undefined> {
  let tried: GraphChange | undefined;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    await pauseBefore(attempt, options);
    const reader = snapshotReader(table);
    const outcome = await planned(reader, act, options.limits);
    if (outcome.kind === 'unknown') return undefined;
    if (outcome.kind === 'too-large') throw outOfReach();
    // After a lost reply it is our own doing that is found done.
    if (outcome.kind === 'unchanged') return tried ?? unchanged(reader, endsOf(act));
    tried = changeOf(reader, endsOf(act), outcome.writes);
    if (await table.transact(outcome.writes)) return tried;
  }
  throw contention();
}

async function planned(reader: SnapshotReader, act: Act, limits: PlanLimits | undefined) {
  await reader.load(new Set(endsOf(act)), new Set());
  for (let step = 0; step < maxSteps; step += 1) {
    const outcome = planAct(reader.snapshot, act, limits);
    if (outcome.kind !== 'needs') return outcome;
    await reader.load(outcome.nodes, outcome.edges);
  }
  throw contention();
}

/** A neighbourhood as it was at one instant: what vouches for it had the same versions before and after. */
async function readAround(
  table: GraphTable,
  nodes: readonly NodeId[],
  options: GraphStewardshipOptions,
): Promise<Neighbourhood> {
  const opening = { nodes: new Set(nodes), opens: () => false };
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    await pauseBefore(attempt, options);
    const reader = snapshotReader(table);
    await reader.load(opening.nodes, new Set());
    const found = await explored(reader, nodes, options.limits?.rules ?? shippedRules, opening);
    const guards = [...found.nodes].filter(([node, record]) => record?.profile === node);
    const now = await table.readNodes(
      guards.map(([node]) => node),
      'strong',
    );
    if (guards.every(([node, record]) => now.get(node)?.version === record?.version)) return found;
  }
  throw contention();
}

async function explored(
  reader: SnapshotReader,
  nodes: readonly NodeId[],
  rules: IdentityRules,
  opening: Opening,
) {
  for (let step = 0; step < maxSteps; step += 1) {
    // Each may have as much around it as a change can take; nothing is written here.
    const found = explore(reader.snapshot, nodes, rules, opening, maxNodes * nodes.length);
    if (found.kind === 'neighbourhood') return found;
    if (found.kind === 'too-large') throw outOfReach();
    await reader.load(found.nodes, found.edges);
  }
  throw contention();
}

async function pauseBefore(attempt: number, options: GraphStewardshipOptions): Promise<void> {
  if (attempt === 0) return;
  const wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  const random = options.random ?? Math.random;
  await wait(random() * Math.min(maxDelayMs, 5 * 2 ** attempt));
}

function contention(): IdentityContentionError {
  return new IdentityContentionError('the profiles kept changing; say it again');
}

function outOfReach(): OutOfReachError {
  return new OutOfReachError('this touches more identifiers than one transaction can change');
}

async function withBeyond(table: GraphTable, known: ProfileEvidence): Promise<ProfileEvidence> {
  return { ...known, evidence: [...known.evidence, ...(await beyondAt(table, known.members))] };
}

async function beyondAt(table: GraphTable, nodes: readonly NodeId[]): Promise<EvidenceView[]> {
  const found = await inParallel(nodes, parallelReads, (node) => table.readBeyond(node));
  const views = found.flat().map(({ node, other, version: _, isRemoved: __, ...sighting }) => {
    const pair = pairOf(node, other);
    return [pairKey(pair), { ...pair, ...sighting, refusal: 'beyond_reach' as const }] as const;
  });
  return stillBeyond(table, [...new Map(views).values()]);
}

/** Profiles of the nodes, before and after the writes: those that differ, and those that were asked about. */
function changeOf(
  { snapshot }: SnapshotReader,
  ends: readonly NodeId[],
  writes: GraphWrites,
): GraphChange {
  const records = new Map<NodeId, NodeRecord>();
  for (const [node, { value }] of snapshot.nodes) if (value !== undefined) records.set(node, value);
  const next = new Map(records);
  for (const { record } of writes.nodes) next.set(record.node, record);
  const before = viewsOf(records);
  const after = viewsOf(next);
  const asked = new Set(ends.flatMap((node) => [profileIn(records, node), profileIn(next, node)]));
  const differs = (view: ProfileView, others: ReadonlyMap<NodeId, ProfileView>): boolean => {
    const other = others.get(view.profileId);
    return other?.members.join() !== view.members.join() || other.isErased !== view.isErased;
  };
  const pick = (views: ReadonlyMap<NodeId, ProfileView>, others: typeof views) =>
    [...views.values()].filter((view) => asked.has(view.profileId) || differs(view, others));
  return { isChanged: true, before: pick(before, after), after: pick(after, before) };
}

function unchanged({ snapshot }: SnapshotReader, ends: readonly NodeId[]): GraphChange {
  const records = new Map<NodeId, NodeRecord>();
  for (const [node, { value }] of snapshot.nodes) if (value !== undefined) records.set(node, value);
  const asked = new Set(ends.map((node) => profileIn(records, node)));
  const views = [...viewsOf(records).values()].filter(({ profileId }) => asked.has(profileId));
  return { isChanged: false, before: views, after: views };
}

function viewsOf(records: ReadonlyMap<NodeId, NodeRecord>): Map<NodeId, ProfileView> {
  const views = new Map<NodeId, ProfileView>();
  for (const { node, profile, members = [node], isErased } of records.values()) {
    if (profile === node) views.set(node, { profileId: node, members, isErased });
  }
  return views;
}

function profileIn(records: ReadonlyMap<NodeId, NodeRecord>, node: NodeId): NodeId {
  const record = records.get(node);
  if (record?.leaf === undefined) return record?.profile ?? node;
  return records.get(record.profile)?.profile ?? node;
}
