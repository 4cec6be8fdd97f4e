import { type IdentifierKindRow, identifierKindRows } from '../../schemas/identifier-kinds.ts';
import type { IdentifierKind, NodeId } from './identifier.ts';
import { kindOf } from './node-id.ts';

/** How the kinds of identifier join people. What is stored never depends on it, only what it amounts to. */
export interface IdentityRules {
  readonly kinds: ReadonlyMap<IdentifierKind, IdentifierKindRow>;
  /** Most binding identifiers of one profile. A transaction of 100 actions must be able to rewrite them all. */
  readonly maxMembers: number;
}

/** The rules as shipped. */
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
