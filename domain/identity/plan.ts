import { type Change, differenceOf, type PendingEvidence } from './difference.ts';
import { type Evidence, mergedSighting, saysMore, sightingOf } from './evidence.ts';
import { loneNode, type NodeRecord } from './graph-record.ts';
import { actionsOf, type GraphWrites, type NodeWrite } from './graph-writes.ts';
import type { NodeId } from './identifier.ts';
import { type IdentityRules, isLeafOf, shippedRules } from './kind-rules.ts';
import {
  closedBecause,
  explore,
  type Needs,
  type Snapshot,
  type TooLarge,
} from './neighbourhood.ts';

export interface Plan {
  readonly kind: 'plan';
  readonly writes: GraphWrites;
}

export interface PlanLimits {
  /** @default {@link shippedRules} */
  readonly rules?: IdentityRules;
  /** Most actions of a transaction. @default 100 */
  readonly maxActions?: number;
  /** Most edges of a node that may join somebody. @default 100 */
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
  evidence: readonly PendingEvidence[],
  limits: PlanLimits = {},
): Plan | Needs | TooLarge {
  const maxDegree = limits.maxDegree ?? 100;
  const endsOf = (pair: Evidence) => [pair.stronger, pair.weaker];
  const ends = new Set(evidence.flatMap(endsOf));
  // What is stored adds no edge, whatever more is said of it.
  for (const end of evidence.filter(({ stored }) => stored === undefined).flatMap(endsOf)) {
    const record = snapshot.nodes.get(end)?.value;
    if (record !== undefined && closedBecause(record) === undefined && record.degree >= maxDegree) {
      return { kind: 'too-large' };
    }
  }
  const found = explore(snapshot, ends);
  if (found.kind !== 'neighbourhood') return found;
  const change: Change = { evidence };
  const writes = differenceOf(found, ends, change, limits.rules ?? shippedRules);
  const isTooLarge = actionsOf(writes) > (limits.maxActions ?? 100);
  return isTooLarge ? { kind: 'too-large' } : { kind: 'plan', writes };
}

/**
 * The write that makes a device identifier a leaf, or tells a leaf more of its evidence, when that is all this evidence
 * does: its node must be missing, alone, or a leaf of the same neighbour. Nothing is written at the neighbour, which
 * must exist.
 */
export function planLeaf(
  device: NodeRecord | undefined,
  evidence: Evidence,
): NodeWrite | undefined {
  const { stronger, weaker } = evidence;
  if (!isLeafOf(shippedRules, weaker, stronger)) return undefined;
  const leaf = leafAfter(device, stronger, evidence);
  if (leaf === undefined) return undefined;
  const base = device ?? { ...loneNode(weaker, evidence.at), version: 0 };
  return {
    record: { ...base, version: base.version + 1, profile: stronger, leaf },
    expectedVersion: base.version,
  };
}

function leafAfter(device: NodeRecord | undefined, neighbour: NodeId, evidence: Evidence) {
  const said = sightingOf(evidence);
  if (device === undefined) return said;
  if (device.degree > 0 || device.forbidden !== undefined || closedBecause(device))
    return undefined;
  if (device.leaf === undefined) return said;
  const isMore = device.profile === neighbour && saysMore(device.leaf, said);
  return isMore ? mergedSighting(device.leaf, said) : undefined;
}
