import type { Vault, VaultUpdate, Withdrawal } from '../../domain/consent/vault.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { ruleOf, shippedRules } from '../../domain/identity/kind-rules.ts';

interface SpreadPorts {
  readonly graph: Pick<IdentityGraph, 'profilesOf'>;
  readonly vault: Pick<Vault, 'merge'>;
}

/**
 * Denials and cases said on devices that follow a person, as a word of each of the person's identifiers too, under the same stamp.
 * A person's devices cannot be listed from the person, so whoever reads the person's consent would not find them there.
 * A later grant outdoes a copy as it outdoes the word itself. Idempotent.
 *
 * @returns withdrawals at the identifiers, as from `merge`
 */
export async function spreadDenials(
  updates: readonly VaultUpdate[],
  { graph, vault }: SpreadPorts,
): Promise<readonly Withdrawal[]> {
  const denials = updates.flatMap(denialsOf);
  if (denials.length === 0) return [];
  const views = await graph.profilesOf([...new Set(denials.map(({ node }) => node))]);
  const copies = denials.flatMap((denial) => {
    const { members = [] } = views.get(denial.node) ?? {};
    // A member's own word is found where it is.
    return members.includes(denial.node) ? [] : members.map((node) => ({ ...denial, node }));
  });
  return copies.length === 0 ? [] : vault.merge(copies);
}

function denialsOf({ node, consents, cases }: VaultUpdate): readonly VaultUpdate[] {
  if (!mayFollow(node)) return [];
  const denied = Object.entries(consents).filter(([, { value }]) => !value);
  if (denied.length === 0 && cases === undefined) return [];
  const heard = cases === undefined ? {} : { cases };
  return [{ node, fields: {}, consents: Object.fromEntries(denied), ...heard }];
}

const mayFollow = (node: NodeId): boolean => ruleOf(shippedRules, node).class === 'device';
