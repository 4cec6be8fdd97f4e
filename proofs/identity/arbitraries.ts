import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import { type IdentifierKind, identifierKinds } from '../../domain/identity/identifier.ts';
import { type IdentityRules, shippedRules } from '../../domain/identity/kind-rules.ts';
import { nodeIdOf } from '../../domain/identity/node-id.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export function node(kind: IdentifierKind, value: string | number): string {
  return nodeIdOf(kind, String(value), sha256);
}

/** Some nodes of each kind. */
export function nodeIds(perKind: number): string[] {
  return identifierKinds.flatMap((kind) =>
    Array.from({ length: perKind }, (_, index) => node(kind, index)),
  );
}

let count = 0;

export function claim(...nodes: string[]): EvidenceClaim {
  count += 1;
  return {
    nodes,
    sourceId: 'web',
    messageId: `message-${count}`,
    at: '2026-01-31T00:00:00.000Z',
    mayJoinPeople: true,
  };
}

/** Claims of one to three of the given nodes. */
export function claims(nodes: readonly string[]): fc.Arbitrary<EvidenceClaim> {
  return fc
    .uniqueArray(fc.constantFrom(...nodes), { minLength: 1, maxLength: 3 })
    .map((some) => claim(...some));
}

/** The shipped rules with another cap. */
export function rulesWithCap(maxMembers: number): IdentityRules {
  return { ...shippedRules, maxMembers };
}
