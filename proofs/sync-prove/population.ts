import type { Stamped, VaultRecord } from '../../domain/consent/vault.ts';
import type { ProfileView } from '../../domain/identity/graph.ts';
import { type Contact, madeUpPeople, type Person } from './people.ts';

type Fields = Readonly<Record<string, Stamped<string>>>;

/** People with what stores say of them as long as nothing happens; shared by all syncs of a process. */
export interface Population {
  readonly people: readonly Person[];
  /** Index of the person that a node is of, later contacts included. */
  readonly personOf: ReadonlyMap<string, number>;
  readonly viewOf: readonly ProfileView[];
  /** What the vault holds at each node; of a person's own node without consents. */
  readonly fieldsOf: ReadonlyMap<string, Fields>;
  readonly recordOf: ReadonlyMap<string, VaultRecord>;
}

const stamp = { at: '2026-01-01T00:00:00.000Z', messageId: 'first' } as const;

export function madeUpPopulation(count: number, seed: number): Population {
  const people = madeUpPeople(count, seed);
  const personOf = new Map<string, number>();
  const fieldsOf = new Map<string, Fields>();
  for (const { index, node, contacts, spare } of people) {
    personOf.set(node, index);
    fieldsOf.set(node, {});
    for (const { kind, node: at, written } of [...contacts, spare]) {
      personOf.set(at, index);
      fieldsOf.set(at, { ...fieldsOf.get(at), [kind]: { value: written, ...stamp } });
    }
  }
  const recordOf = new Map([...fieldsOf].map(([node, fields]) => [node, { fields, consents: {} }]));
  const viewOf = people.map((person) => ({
    profileId: person.node,
    members: nodesOf(person, person.contacts),
    isErased: false,
  }));
  return { people, personOf, viewOf, fieldsOf, recordOf };
}

/** Sorted nodes of a person with these contacts. */
export const nodesOf = ({ node }: Person, contacts: readonly Contact[]): readonly string[] =>
  [...new Set([node, ...contacts.map((contact) => contact.node)])].sort();
