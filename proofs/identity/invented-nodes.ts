import { hash } from 'node:crypto';
import type { IdentifierKind, NodeId } from '../../domain/identity/identifier.ts';
import { nodeIdOf } from '../../domain/identity/node-id.ts';

/** Which kind of identifier plays which part in the simulated days. */
const kinds = {
  login: 'user_id',
  memberNumber: 'member_no',
  pointCard: 'point_card',
  address: 'email',
  telephone: 'phone',
  browser: 'anonymous_id',
} as const satisfies Readonly<Record<string, IdentifierKind>>;

export type Part = keyof typeof kinds;

/** Makes up identifiers, each a new one; the same seed makes the same. */
export function inventing(seed: number): (part: Part) => NodeId {
  let count = 0;
  return (part) => {
    count += 1;
    return nodeIdOf(kinds[part], `${part}-${seed}-${count}`, (text) => hash('sha256', text));
  };
}
