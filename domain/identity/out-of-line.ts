import type { NodeRecord } from './graph-record.ts';
import { type IdentityRules, isLeafOf } from './kind-rules.ts';

/**
 * Whether a node's profile can be another one by these rules than by those that it was stored under. All others are what
 * they are by any rules: who is erased, who has no evidence, and devices that follow somebody.
 */
export function mayBeOutOfLine(record: NodeRecord, rules: IdentityRules): boolean {
  const { node, profile, degree, leaf, isShared, isErased } = record;
  if (isErased) return false;
  return degree > 0 || isShared || (leaf !== undefined && !isLeafOf(rules, node, profile));
}
