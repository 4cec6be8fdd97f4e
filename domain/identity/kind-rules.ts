import { type IdentifierKindRow, identifierKindRows } from '../../schemas/identifier-kinds.ts';
import type { IdentifierKind, NodeId } from './identifier.ts';
import { kindOf } from './node-id.ts';

/** How the kinds of identifier join people. What is stored never depends on it, only what it amounts to. */
export interface IdentityRules {
  readonly kinds: ReadonlyMap<IdentifierKind, IdentifierKindRow>;
  /** Most binding identifiers of one profile. */
  readonly maxMembers: number;
}

/** The rules as shipped; the cap is what a transaction of 100 actions can rewrite. */
export const shippedRules: IdentityRules = {
  kinds: new Map(identifierKindRows.map((row) => [row.name, row])),
  maxMembers: 90,
};

/** What the rules say of a node's kind. */
export function ruleOf(rules: IdentityRules, node: NodeId): IdentifierKindRow {
  const rule = rules.kinds.get(kindOf(node));
  if (rule === undefined) throw new RangeError('the rules know nothing of this kind of identifier');
  return rule;
}

/** Whether two nodes are of the same unique kind, which never meet in one profile. */
export function neverMeet(rules: IdentityRules, one: NodeId, other: NodeId): boolean {
  return kindOf(one) === kindOf(other) && ruleOf(rules, one).isUnique;
}

/** Whether a node whose only neighbour is this one is a leaf. One of a unique kind names a person, and binds. */
export function isLeafOf(rules: IdentityRules, node: NodeId, onlyNeighbour: NodeId): boolean {
  const { class: own, isUnique } = ruleOf(rules, node);
  return own === 'device' && !isUnique && ruleOf(rules, onlyNeighbour).class !== 'device';
}
