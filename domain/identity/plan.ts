import { type Evidence, sightingOf } from './evidence.ts';
import { type EdgeRecord, loneNode, type NodeRecord } from './graph-record.ts';
import type { NodeId } from './identifier.ts';
import {
  explore,
  type Needs,
  type Neighbourhood,
  type Snapshot,
  type TooLarge,
} from './neighbourhood.ts';
import { isLeafOf, maxMembers, type Partition, partition } from './partition.ts';
import { pairKey } from './priority.ts';

/** A node as it shall be, and the version it must still have; 0 when it must not exist yet. */
export interface NodeWrite {
  readonly record: NodeRecord;
  readonly expectedVersion: number;
}

/** What one transaction writes and checks. Edges must not exist yet. All keys are distinct. */
export interface GraphWrites {
  readonly nodes: readonly NodeWrite[];
  readonly edges: readonly EdgeRecord[];
  readonly checks: readonly { readonly node: NodeId; readonly version: number }[];
}

export interface Plan {
  readonly kind: 'plan';
  readonly writes: GraphWrites;
}

export interface PlanLimits {
  /** Most binding identifiers of a profile. @default {@link maxMembers} */
  readonly maxMembers?: number;
  /** Most actions of a transaction. @default 100 */
  readonly maxActions?: number;
  /** Most edges of a node that is not shared. @default 100 */
  readonly maxDegree?: number;
}

/**
 * The transaction that adds evidence: recomputes the partition of everything the evidence can reach and writes the
 * difference. Checks the version of every profile that was read and bumps every profile whose evidence grows.
 *
 * @returns what is still to be read; or `too-large` when no single transaction can do it
 */
export function planEvidence(
  snapshot: Snapshot,
  evidence: readonly Evidence[],
  limits: PlanLimits = {},
): Plan | Needs | TooLarge {
  const maxDegree = limits.maxDegree ?? 100;
  const ends = new Set(evidence.flatMap((pair) => [pair.stronger, pair.weaker]));
  for (const end of ends) {
    const record = snapshot.nodes.get(end)?.value;
    if (record !== undefined && !record.isShared && record.degree >= maxDegree) {
      return { kind: 'too-large' };
    }
  }
  const found = explore(snapshot, ends);
  if (found.kind !== 'neighbourhood') return found;
  const writes = difference(found, ends, evidence, limits.maxMembers ?? maxMembers);
  const actions = writes.nodes.length + writes.edges.length + writes.checks.length;
  return actions > (limits.maxActions ?? 100) ? { kind: 'too-large' } : { kind: 'plan', writes };
}

/**
 * The write that makes a device identifier a leaf, when that is all this evidence does: its node must be missing or
 * alone. Nothing is written at the neighbour, which must exist.
 */
export function planLeaf(
  device: NodeRecord | undefined,
  evidence: Evidence,
): NodeWrite | undefined {
  const { stronger, weaker } = evidence;
  if (!isLeafOf(weaker, stronger)) return undefined;
  const isAlone =
    device === undefined ||
    (device.degree === 0 && device.leaf === undefined && !device.isErased && !device.isShared);
  if (!isAlone) return undefined;
  const base = device ?? { ...loneNode(weaker, evidence.at), version: 0 };
  return {
    record: { ...base, version: base.version + 1, profile: stronger, leaf: sightingOf(evidence) },
    expectedVersion: base.version,
  };
}

function difference(
  found: Neighbourhood,
  ends: ReadonlySet<NodeId>,
  evidence: readonly Evidence[],
  cap: number,
): GraphWrites {
  const known = [...found.nodes.values()].filter((record) => record !== undefined);
  const erased = nodesOf(known.filter((record) => record.isErased));
  const shared = nodesOf(known.filter((record) => record.isShared));
  const usable = evidence.filter((pair) => !erased.has(pair.stronger) && !erased.has(pair.weaker));
  // Evidence handed in can be what a leaf already holds; the first sighting stays.
  const unstored = distinct([...leafEvidence(found), ...usable]);
  const after = partition({
    nodes: found.nodes.keys(),
    pairs: [...found.pairs, ...unstored],
    erased,
    shared,
    maxMembers: cap,
  });
  const stored = new Set(found.pairs.map(pairKey));
  const added = unstored.filter(
    (pair) => !stored.has(pairKey(pair)) && !after.leaves.has(pair.weaker),
  );
  const bumped = guardsOf(found, after, added);
  const nodes: NodeWrite[] = [];
  const checks: { node: NodeId; version: number }[] = [];
  for (const [node, record] of found.nodes) {
    if (record?.isErased === true) continue;
    const next = recordAfter(node, record, after, added, unstored);
    if (record === undefined || bumped.has(node) || isChanged(record, next)) {
      nodes.push({ record: next, expectedVersion: record?.version ?? 0 });
    } else if (record.profile === node && (!record.isShared || ends.has(node))) {
      checks.push({ node, version: record.version });
    }
  }
  return { nodes, edges: added.flatMap(edgesOf), checks };
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.toReversed().map((pair) => [pairKey(pair), pair])).values()];
}

function nodesOf(records: readonly NodeRecord[]): Set<NodeId> {
  return new Set(records.map((record) => record.node));
}

function leafEvidence(found: Neighbourhood): Evidence[] {
  const pairs: Evidence[] = [];
  for (const record of found.nodes.values()) {
    if (record?.leaf !== undefined) {
      pairs.push({ ...record.leaf, stronger: record.profile, weaker: record.node });
    }
  }
  return pairs;
}

/** Own nodes, before and after, of the profiles that get new edges. */
function guardsOf(found: Neighbourhood, after: Partition, added: readonly Evidence[]): Set<NodeId> {
  const guards = new Set<NodeId>();
  for (const node of added.flatMap((pair) => [pair.stronger, pair.weaker])) {
    const record = found.nodes.get(node);
    if (record !== undefined && record.leaf === undefined) guards.add(record.profile);
    guards.add(after.profileOf.get(node) ?? node);
  }
  return guards;
}

function recordAfter(
  node: NodeId,
  record: NodeRecord | undefined,
  after: Partition,
  added: readonly Evidence[],
  unstored: readonly Evidence[],
): NodeRecord {
  const at = unstored.find((pair) => pair.stronger === node || pair.weaker === node)?.at ?? '';
  const base = record ?? { ...loneNode(node, at), version: 0 };
  const leafOf = after.leaves.get(node);
  const profile = leafOf ?? after.profileOf.get(node) ?? node;
  const members = profile === node ? (after.membersOf.get(node) ?? []) : [];
  const leaf = unstored.find((pair) => pair.weaker === node && pair.stronger === leafOf);
  return {
    node,
    version: base.version + 1,
    profile,
    ...(members.length > 1 && { members }),
    degree:
      base.degree + added.filter((pair) => pair.stronger === node || pair.weaker === node).length,
    isShared: after.shared.has(node),
    isErased: false,
    ...(leaf !== undefined && { leaf: sightingOf(leaf) }),
    createdAt: base.createdAt,
  };
}

function isChanged(before: NodeRecord, after: NodeRecord): boolean {
  return (
    before.profile !== after.profile ||
    before.degree !== after.degree ||
    before.isShared !== after.isShared ||
    (before.leaf === undefined) !== (after.leaf === undefined) ||
    (before.members ?? []).join() !== (after.members ?? []).join()
  );
}

function edgesOf(evidence: Evidence): EdgeRecord[] {
  const { stronger, weaker } = evidence;
  const base = { ...sightingOf(evidence), version: 1, isRemoved: false };
  return [
    { ...base, node: stronger, other: weaker },
    { ...base, node: weaker, other: stronger },
  ];
}
