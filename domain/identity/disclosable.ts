import type { NodeId } from './identifier.ts';
import type { ProfileEvidence } from './stewardship.ts';

/**
 * Members of a profile of whom something may be told to a person who is known by `from`, such as a caller who named
 * it: those that conducting evidence links with it which somebody stated. What was inferred links nobody here.
 *
 * @returns sorted, with `from` itself; only `from` when it is no member
 */
export function disclosableMembers(profile: ProfileEvidence, from: NodeId): readonly NodeId[] {
  const stated = profile.evidence.filter(
    ({ refusal, basis }) => refusal === undefined && basis === undefined,
  );
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
