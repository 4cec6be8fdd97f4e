import type { NodeId } from './identifier.ts';
import { isSaid } from './partition.ts';
import type { ProfileEvidence } from './stewardship.ts';

/**
 * Members of a profile of whom something may be told to a person who is known by `from`, such as a caller who named
 * it: those that conducting evidence links with it which somebody stated. What was inferred links nobody here; where
 * nothing was, these are all members.
 *
 * @returns sorted; only `from` when it is a device that is no member, and something was inferred
 */
export function disclosableMembers(profile: ProfileEvidence, from: NodeId): readonly NodeId[] {
  const conducting = profile.evidence.filter(({ refusal }) => refusal === undefined);
  const stated = conducting.filter(isSaid);
  if (stated.length === conducting.length) return profile.members;
  const neighbours = new Map<NodeId, NodeId[]>();
  for (const { stronger, weaker } of stated) {
    neighbours.set(stronger, [...(neighbours.get(stronger) ?? []), weaker]);
    neighbours.set(weaker, [...(neighbours.get(weaker) ?? []), stronger]);
  }
  const reached = new Set([from]);
  // A set is walked with what is added meanwhile.
  for (const node of reached) for (const next of neighbours.get(node) ?? []) reached.add(next);
  const members = new Set(profile.members);
  return [...reached].filter((node) => node === from || members.has(node)).sort();
}
