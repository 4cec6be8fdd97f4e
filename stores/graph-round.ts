import type { PendingEvidence } from '../domain/identity/difference.ts';
import { loneNode, type NodeRecord } from '../domain/identity/graph-record.ts';
import { actionsOf, type GraphWrites, type NodeWrite } from '../domain/identity/graph-writes.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import type { Snapshot } from '../domain/identity/neighbourhood.ts';
import { type PlanLimits, planEvidence, planLeaf } from '../domain/identity/plan.ts';
import { pairKey } from '../domain/identity/priority.ts';
import { type SnapshotReader, snapshotReader } from './graph-snapshot.ts';
import type { GraphTable } from './graph-table.ts';
import { inParallel } from './in-parallel.ts';

const parallelWrites = 16;
const parallelReads = 32;
const maxSteps = 200;
const maxPairsTogether = 24;

interface Planned {
  readonly evidence: readonly PendingEvidence[];
  readonly writes: GraphWrites;
}

/** Evidence that is not stored, with what was read of the devices in it, be it a moment ago. */
export interface Unsettled {
  readonly pending: readonly PendingEvidence[];
  /** Every device that may be a leaf by this evidence; one that is missing was not there. */
  readonly devices: ReadonlyMap<NodeId, NodeRecord>;
}

/** What a round did not store. */
export interface RoundResult {
  /** Another writer was in the way, or the reply was lost. */
  readonly tried: readonly PendingEvidence[];
  /** Waits for other evidence of the batch. */
  readonly untried: readonly PendingEvidence[];
}

/**
 * One attempt to store evidence: reads strongly what it touches, plans, writes. A device that only becomes a leaf is
 * written as it was read before, under its version.
 */
export async function evidenceRound(
  table: GraphTable,
  { pending, devices }: Unsettled,
  limits: PlanLimits,
): Promise<RoundResult> {
  const { leaves, others } = split(devices, pending);
  const groups = groupsOf(others);
  const now = groups.map((group) => group.slice(0, maxPairsTogether));
  const later = groups.flatMap((group) => group.slice(maxPairsTogether));
  const reader = snapshotReader(table);
  await reader.load(new Set(now.flat().flatMap(endsOf)), new Set());
  const { plans, beyond, left } = await planAll(reader, now, limits);
  const { packs, deferred } = pack(plans, limits.maxActions ?? 100);
  const refused = (await inParallel(packs, parallelWrites, (each) => write(table, each))).flat();
  await keepBeyond(table, reader.snapshot, beyond);
  const { waiting, lost } = await writeLeaves(table, reader.snapshot, leaves, others);
  return {
    tried: [...refused, ...lost],
    untried: [...later, ...left, ...deferred.flat(), ...waiting],
  };
}

function endsOf(pair: PendingEvidence): NodeId[] {
  return [pair.stronger, pair.weaker];
}

interface LeafWrite {
  readonly evidence: PendingEvidence;
  readonly write: NodeWrite;
}

/** Evidence that only makes a device a leaf goes the cheap way, unless more of this batch touches the device. */
function split(devices: Unsettled['devices'], pending: readonly PendingEvidence[]) {
  const uses = new Map<NodeId, number>();
  for (const end of pending.flatMap(endsOf)) uses.set(end, (uses.get(end) ?? 0) + 1);
  const leaves: LeafWrite[] = [];
  const others: PendingEvidence[] = [];
  for (const evidence of pending) {
    const device = devices.get(evidence.weaker);
    const leaf = uses.get(evidence.weaker) === 1 ? planLeaf(device, evidence) : undefined;
    if (leaf === undefined) others.push(evidence);
    else leaves.push({ evidence, write: leaf });
  }
  return { leaves, others };
}

/** Evidence with a node in common is planned together, so that a batch does not contend with itself. */
function groupsOf(pending: readonly PendingEvidence[]): PendingEvidence[][] {
  const groupOf = new Map<NodeId, PendingEvidence[]>();
  for (const evidence of pending) {
    const one = groupOf.get(evidence.stronger) ?? [];
    const other = groupOf.get(evidence.weaker) ?? [];
    const [large, small] = one.length < other.length ? [other, one] : [one, other];
    const moved = large === small ? [] : small;
    large.push(evidence, ...moved);
    for (const end of [evidence, ...moved].flatMap(endsOf)) groupOf.set(end, large);
  }
  return [...new Set(groupOf.values())];
}

/** Plans each group, or where that is too large each half of it, down to single pairs, which then are beyond reach. */
async function planAll(
  reader: SnapshotReader,
  groups: readonly PendingEvidence[][],
  limits: PlanLimits,
): Promise<{ plans: Planned[]; beyond: PendingEvidence[]; left: PendingEvidence[] }> {
  const plans: Planned[] = [];
  const beyond: PendingEvidence[] = [];
  let open = groups;
  for (let step = 0; step < maxSteps && open.length > 0; step += 1) {
    const nodes = new Set<NodeId>();
    const edges = new Set<NodeId>();
    const next: PendingEvidence[][] = [];
    for (const evidence of open) {
      const outcome = planEvidence(reader.snapshot, evidence, limits);
      if (outcome.kind === 'plan') {
        plans.push({ evidence, writes: outcome.writes });
      } else if (outcome.kind === 'needs') {
        for (const node of outcome.nodes) nodes.add(node);
        for (const node of outcome.edges) edges.add(node);
        next.push(evidence);
      } else if (evidence.length === 1) {
        beyond.push(...evidence);
      } else {
        const half = Math.ceil(evidence.length / 2);
        next.push(evidence.slice(0, half), evidence.slice(half));
      }
    }
    if (nodes.size > 0 || edges.size > 0) await reader.load(nodes, edges);
    open = next;
  }
  return { plans, beyond, left: open.flat() };
}

/** Plans that touch no node in common share transactions; those that do wait for the next round. */
function pack(plans: readonly Planned[], maxActions: number) {
  const touched = new Set<NodeId>();
  const packs: Planned[][] = [];
  const deferred: (readonly PendingEvidence[])[] = [];
  let room = 0;
  for (const plan of plans) {
    const { nodes, checks } = plan.writes;
    const actions = actionsOf(plan.writes);
    const keys = [...nodes.map(({ record }) => record.node), ...checks.map(({ node }) => node)];
    if (keys.some((key) => touched.has(key))) {
      deferred.push(plan.evidence);
      continue;
    }
    for (const key of keys) touched.add(key);
    if (actions > room) {
      packs.push([]);
      room = maxActions;
    }
    packs.at(-1)?.push(plan);
    room -= actions;
  }
  return { packs, deferred };
}

async function write(table: GraphTable, plans: readonly Planned[]): Promise<PendingEvidence[]> {
  const together: GraphWrites = {
    nodes: plans.flatMap(({ writes }) => writes.nodes),
    edges: plans.flatMap(({ writes }) => writes.edges),
    checks: plans.flatMap(({ writes }) => writes.checks),
  };
  if (together.nodes.length === 0 || (await table.transact(together))) return [];
  if (plans.length === 1) return plans.flatMap(({ evidence }) => [...evidence]);
  const refused: PendingEvidence[] = [];
  for (const plan of plans) refused.push(...(await write(table, [plan])));
  return refused;
}

async function keepBeyond(
  table: GraphTable,
  snapshot: Snapshot,
  beyond: readonly PendingEvidence[],
): Promise<void> {
  if (beyond.length === 0) return;
  const known = await table.readPairs(beyond, 'beyond', 'strong');
  const fresh = beyond.filter((pair) => !known.has(pairKey(pair)));
  const lone = fresh.flatMap((pair) =>
    endsOf(pair)
      .filter((node) => snapshot.nodes.get(node)?.value === undefined)
      .map((node) => loneNode(node, pair.at)),
  );
  await table.insertNodes(lone);
  await inParallel(fresh, parallelWrites, (pair) => table.keepBeyondReach(pair));
}

/**
 * A leaf's neighbour must exist first; one that the other evidence of this round creates is waited for. Nothing vouches
 * for the neighbour when the leaf is written, so a strong read of it would promise no more than this one.
 */
async function writeLeaves(
  table: GraphTable,
  snapshot: Snapshot,
  leaves: readonly LeafWrite[],
  others: readonly PendingEvidence[],
): Promise<{ waiting: PendingEvidence[]; lost: PendingEvidence[] }> {
  const busy = new Set(others.flatMap(endsOf));
  const neighbours = new Set(leaves.map(({ evidence }) => evidence.stronger));
  const unread = [...neighbours].filter((node) => !snapshot.nodes.has(node));
  const read = await table.readNodes(unread, 'eventual');
  const missing = new Map<NodeId, NodeRecord>();
  const waiting: PendingEvidence[] = [];
  const creates: LeafWrite[] = [];
  const replaces: LeafWrite[] = [];
  for (const leaf of leaves) {
    const { stronger, weaker, at } = leaf.evidence;
    const neighbour = snapshot.nodes.get(stronger)?.value ?? read.get(stronger);
    if (neighbour === undefined && busy.has(stronger)) {
      waiting.push(leaf.evidence);
      continue;
    }
    if (neighbour === undefined) missing.set(stronger, loneNode(stronger, at));
    if (neighbour?.isErased === true) {
      // Evidence about an erased person is not kept; the device itself may exist.
      if (leaf.write.expectedVersion === 0) missing.set(weaker, loneNode(weaker, at));
      continue;
    }
    (leaf.write.expectedVersion === 0 ? creates : replaces).push(leaf);
  }
  await table.insertNodes([...missing.values()]);
  const [existing, replaced] = await Promise.all([
    table.insertNodes(creates.map(({ write }) => write.record)),
    inParallel(replaces, parallelReads, ({ write }) => table.replaceNode(write)),
  ]);
  const refused = replaces.filter((_, index) => replaced[index] === false);
  const taken = creates.filter(({ write }) => existing.has(write.record.node));
  return { waiting, lost: [...refused, ...taken].map(({ evidence }) => evidence) };
}
