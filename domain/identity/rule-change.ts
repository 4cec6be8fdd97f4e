import type { IdentityRuleChange, RuleChangeResult } from '../../schemas/identity-rules.ts';
import { type IdentifierKind, identifierKinds, type NodeId } from './identifier.ts';
import type { IdentityRules } from './kind-rules.ts';
import { isNodeId } from './node-id.ts';
import { compareText } from './priority.ts';

/** What is wrong with a wanted change, in words for who wants it; undefined when nothing is. */
export function faultOf(change: IdentityRuleChange): string | undefined {
  const known: readonly string[] = identifierKinds;
  const unknown = Object.keys(change.kinds ?? {}).find((name) => !known.includes(name));
  if (unknown !== undefined) return `kinds.${unknown}: there is no such kind of identifier`;
  const odd = (change.blocked ?? []).findIndex((node) => !isNodeId(node));
  return odd === -1 ? undefined : `blocked[${odd}]: is not the id of an identifier node`;
}

/** The rules as they would be. */
export function changedRules(rules: IdentityRules, change: IdentityRuleChange): IdentityRules {
  const changes = change.kinds ?? {};
  const kinds = [...rules.kinds].map(([name, row]) => {
    const wanted = Object.hasOwn(changes, name) ? changes[name] : undefined;
    if (wanted === undefined) return [name, row] satisfies [IdentifierKind, typeof row];
    const { limit: before, ...rest } = row;
    const after = wanted.limit === undefined ? before : (wanted.limit ?? undefined);
    return [
      name,
      {
        ...rest,
        ...(wanted.isUnique !== undefined && { isUnique: wanted.isUnique }),
        ...(wanted.class !== undefined && { class: wanted.class }),
        ...(after !== undefined && { limit: limitOf(after) }),
      },
    ] satisfies [IdentifierKind, typeof row];
  });
  return { ...rules, kinds: new Map(kinds), maxMembers: change.maxMembers ?? rules.maxMembers };
}

type Limit = { readonly perProfile: number; readonly withinDays?: number | undefined };

const limitOf = ({ perProfile, withinDays }: Limit) => ({
  perProfile,
  ...(withinDays !== undefined && { withinDays }),
});

type Profiles = ReadonlyMap<NodeId, NodeId>;

/** Most profiles that an example names beside its own. */
const namedOthers = 20;

/**
 * What becomes of the profiles: which split, which join. The same nodes must be in both maps.
 *
 * @param before profile of every node today
 * @param after profile of every node under the other rules
 * @param examples most examples of either
 */
export function compareProfiles(
  before: Profiles,
  after: Profiles,
  examples: number,
): RuleChangeResult {
  const split = spread(before, after);
  const joined = spread(after, before);
  const affected = new Set(split.scattered.keys());
  for (const profiles of joined.scattered.values()) {
    for (const profile of profiles) affected.add(profile);
  }
  return {
    profilesBefore: split.profiles,
    profilesAfter: joined.profiles,
    splits: split.scattered.size,
    joins: joined.scattered.size,
    peopleAffected: affected.size,
    splitExamples: examplesOf(split.scattered, examples),
    joinExamples: examplesOf(joined.scattered, examples),
  };
}

interface Spread {
  readonly profiles: number;
  /** Profiles of the one whose nodes are in several of the other, with these. */
  readonly scattered: ReadonlyMap<NodeId, ReadonlySet<NodeId>>;
}

function spread(one: Profiles, other: Profiles): Spread {
  const first = new Map<NodeId, NodeId>();
  const scattered = new Map<NodeId, Set<NodeId>>();
  for (const [node, profile] of one) {
    const there = other.get(node) ?? node;
    const known = first.get(profile);
    if (known === undefined) first.set(profile, there);
    else if (known !== there) {
      const all = scattered.get(profile) ?? new Set([known]);
      scattered.set(profile, all.add(there));
    }
  }
  return { profiles: first.size, scattered };
}

function examplesOf(scattered: Spread['scattered'], most: number) {
  return [...scattered.keys()]
    .toSorted(compareText)
    .slice(0, most)
    .map((profile) => {
      const others = [...(scattered.get(profile) ?? [])].toSorted(compareText);
      return { profile, others: others.slice(0, namedOthers), count: others.length };
    });
}
