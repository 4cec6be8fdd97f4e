import type { VaultRecord } from '../../domain/consent/vault.ts';
import type { ProfileView } from '../../domain/identity/graph.ts';
import type { Contact } from './people.ts';
import { nodesOf, type Population } from './population.ts';

interface Consent {
  readonly isGranted: boolean;
  /** Place among all words: the later one wins. */
  readonly number: number;
  readonly record: VaultRecord;
}

/**
 * What is true of the people of one sync at this moment: the graph's, the vault's and the lake's side of it. Nothing here
 * knows how lists are kept.
 */
export class World {
  readonly population: Population;
  readonly #now: () => number;
  readonly #consents = new Map<number, Consent>();
  readonly #erased = new Set<number>();
  readonly #forgotten = new Set<number>();
  readonly #later = new Set<number>();
  /** Person by guest who is part of them now. */
  readonly #into = new Map<number, number>();
  readonly #parts = new Map<number, readonly number[]>();
  readonly #inAudience = new Set<number>();
  /** When a person could last be sent; missing while they can be. */
  readonly #deniedAt = new Map<number, number>();
  #words = 0;
  readonly #generations: ReadonlySet<string>[] = [new Set()];

  constructor(population: Population, now: () => number) {
    this.population = population;
    this.#now = now;
    for (const { index } of population.people) this.#deniedAt.set(index, now());
  }

  /** Says yes or no to advertising; the later word wins. */
  consent(index: number, isGranted: boolean): void {
    this.#words += 1;
    const number = this.#words;
    const messageId = `m-${String(number).padStart(9, '0')}`;
    const word = { value: isGranted, at: new Date(this.#now()).toISOString(), messageId };
    const fields = this.population.fieldsOf.get(this.population.people[index]?.node ?? '') ?? {};
    const record = { fields, consents: { advertising: word } };
    this.#consents.set(index, { isGranted, number, record });
    this.#changed(this.rootOf(index));
  }

  enter(index: number): void {
    this.#inAudience.add(index);
  }

  leave(index: number): void {
    this.#inAudience.delete(index);
  }

  isInAudience(index: number): boolean {
    return this.#inAudience.has(index);
  }

  /** A guest turns out to be somebody. */
  merge(guest: number, into: number): void {
    this.#into.set(guest, into);
    this.#parts.set(into, [...this.partsOf(into), guest]);
    this.#changed(into);
  }

  unmerge(guest: number): void {
    const root = this.rootOf(guest);
    this.#into.delete(guest);
    this.#parts.set(
      root,
      this.partsOf(root).filter((part) => part !== guest),
    );
    this.#changed(root);
    this.#changed(guest);
  }

  gainContact(index: number): void {
    this.#later.add(index);
  }

  /** Tombstones of all nodes; the vault follows when `forget` is called. */
  erase(index: number): readonly string[] {
    const parts = this.partsOf(index);
    for (const part of parts) {
      this.#erased.add(part);
      this.#changed(part);
    }
    return parts.flatMap((part) => this.#nodesOf(part));
  }

  forget(index: number): void {
    for (const part of this.partsOf(index)) this.#forgotten.add(part);
  }

  isErased(index: number): boolean {
    return this.#erased.has(index);
  }

  isMerged(index: number): boolean {
    return this.#into.has(index) || this.partsOf(index).length > 1;
  }

  rootOf(index: number): number {
    return this.#into.get(index) ?? index;
  }

  partsOf(root: number): readonly number[] {
    return this.#parts.get(root) ?? [root];
  }

  contactsOf(root: number): readonly Contact[] {
    return this.partsOf(root).flatMap((part) => this.#contactsOf(part));
  }

  /** Whether this profile may be sent at this moment. */
  maySend(root: number): boolean {
    if (this.#erased.has(root)) return false;
    let last: Consent | undefined;
    for (const part of this.partsOf(root)) {
      const said = this.#consents.get(part);
      if (said !== undefined && said.number > (last?.number ?? 0)) last = said;
    }
    return last?.isGranted === true;
  }

  /** Since when they may not be sent; undefined while they may. */
  deniedSince(index: number): number | undefined {
    return this.#deniedAt.get(this.rootOf(index));
  }

  /** The graph's answer. */
  viewOf(node: string): ProfileView | undefined {
    const { personOf, people, viewOf } = this.population;
    const index = personOf.get(node);
    if (index === undefined || this.#isUnknown(index, node)) return undefined;
    if (this.#erased.has(index)) return { profileId: node, members: [node], isErased: true };
    const root = this.rootOf(index);
    const parts = this.partsOf(root);
    if (parts.length === 1 && !this.#later.has(root)) return viewOf[root];
    const members = parts.flatMap((part) => this.#nodesOf(part)).sort();
    const profileId = people[root]?.node ?? node;
    return { profileId, members: [...new Set(members)], isErased: false };
  }

  /** The vault's answer. */
  recordOf(node: string): VaultRecord | undefined {
    const { personOf, people, recordOf } = this.population;
    const index = personOf.get(node);
    if (index === undefined || this.#forgotten.has(index) || this.#isUnknown(index, node))
      return undefined;
    const consent = people[index]?.node === node ? this.#consents.get(index) : undefined;
    return consent?.record ?? recordOf.get(node);
  }

  /** Evaluates the audience: a generation more. @returns its number */
  refresh(): number {
    const { people } = this.population;
    const members = new Set<string>();
    for (const index of this.#inAudience) {
      const root = people[this.rootOf(index)];
      if (root !== undefined && !this.#erased.has(index)) members.add(root.node);
    }
    this.#generations.push(members);
    return this.#generations.length - 1;
  }

  /** Number of the last one. */
  generations(): number {
    return this.#generations.length - 1;
  }

  membersAt(generation: number): ReadonlySet<string> {
    return this.#generations[generation] ?? new Set();
  }

  #contactsOf(index: number): readonly Contact[] {
    const person = this.population.people[index];
    if (person === undefined) return [];
    return this.#later.has(index) ? [...person.contacts, person.spare] : person.contacts;
  }

  #nodesOf(index: number): readonly string[] {
    const person = this.population.people[index];
    return person === undefined ? [] : nodesOf(person, this.#contactsOf(index));
  }

  /** A later contact that is not there yet. */
  #isUnknown(index: number, node: string): boolean {
    return this.population.people[index]?.spare.node === node && !this.#later.has(index);
  }

  #changed(root: number): void {
    for (const part of this.partsOf(root)) {
      if (this.maySend(root)) this.#deniedAt.delete(part);
      else if (!this.#deniedAt.has(part)) this.#deniedAt.set(part, this.#now());
    }
  }
}
