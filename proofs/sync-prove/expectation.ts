import { hash } from 'node:crypto';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import { type OwnKeys, ownKey } from './own-keys.ts';
import type { Contact } from './people.ts';
import type { World } from './world.ts';

/** How a list at rest differs from what the world says it should be, in people and in members of the list. */
export interface Differences {
  /** People who should be there. */
  readonly expected: number;
  /** People who should be on the list by a key that is not there. */
  readonly missing: number;
  /** Members of the list who are nobody that should be there, or two people in one. */
  readonly extra: number;
  /** People who are there more than once by the same key. */
  readonly doubled: number;
  /** A few of them in words, without keys: for whoever looks for the cause. */
  readonly examples: readonly string[];
}

const mostExamples = 8;

/** Keys of everybody who should be on the list, by the index of the profile. */
export function expectedKeys(
  world: World,
  members: ReadonlySet<string>,
  rules: {
    readonly keys: OwnKeys;
    /** Of what somebody answers for that the destination may be told. */
    readonly kinds: readonly Contact['kind'][];
    readonly holdOut: readonly HoldOutGroup[];
  },
): ReadonlyMap<number, ReadonlySet<string>> {
  const { keys, kinds, holdOut } = rules;
  const expected = new Map<number, ReadonlySet<string>>();
  for (const profileId of members) {
    const index = world.population.personOf.get(profileId);
    if (index === undefined || !world.maySend(index)) continue;
    if (holdOut.some((group) => isLeftOut(profileId, group))) continue;
    const told = world.contactsOf(index).filter(({ kind }) => kinds.includes(kind));
    const own = told.flatMap((contact) => ownKey(contact, keys) ?? []);
    if (own.length > 0) expected.set(index, new Set(own));
  }
  return expected;
}

/** Every key that these profiles may ever have been sent by. */
export function keysOfPeople(
  world: World,
  profileIds: readonly string[],
  keys: OwnKeys,
): ReadonlySet<string> {
  const { people, personOf } = world.population;
  const indexes = profileIds.flatMap((id) => personOf.get(id) ?? []);
  const all = new Set(indexes.flatMap((index) => [index, ...world.partsOf(index)]));
  return new Set(
    [...all].flatMap((index) => {
      const { contacts = [], spare } = people[index] ?? {};
      const ever = spare === undefined ? contacts : [...contacts, spare];
      return ever.flatMap((contact) => ownKey(contact, keys) ?? []);
    }),
  );
}

/**
 * Compares a list at rest with what it should be.
 *
 * @param question.lingering keys of people who are named as lingering: they may be there
 */
export function compareList(question: {
  readonly expected: ReadonlyMap<number, ReadonlySet<string>>;
  readonly lingering: ReadonlySet<string>;
  /** Identifiers that the platform takes of one member. */
  readonly mostKeys: number;
  readonly list: readonly (readonly string[])[];
  readonly describe: (index: number) => string;
  readonly ownersOf: (key: string) => string;
}): Differences {
  const { expected, lingering, list, describe, ownersOf } = question;
  const owners = new Map<string, number[]>();
  for (const [index, keys] of expected)
    for (const key of keys) owners.set(key, [...(owners.get(key) ?? []), index]);
  const times = new Map<string, number>();
  const examples: string[] = [];
  const tell = (text: string): void => {
    if (examples.length < mostExamples) examples.push(text);
  };
  let extra = 0;
  for (const keys of list) {
    for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
    const candidates = owners.get(keys[0] ?? '') ?? [];
    if (candidates.some((index) => keys.every((key) => expected.get(index)?.has(key)))) continue;
    if (keys.every((key) => lingering.has(key))) continue;
    extra += 1;
    tell(`extra: ${keys.map(ownersOf).join(', ')}`);
  }
  const missing = [...expected].filter(([, keys]) => {
    const there = [...keys].filter((key) => times.has(key)).length;
    return there < Math.min(keys.size, question.mostKeys);
  });
  for (const [index] of missing) tell(`missing: ${describe(index)}`);
  const doubled = new Set<number>();
  for (const [key, of] of owners)
    if ((times.get(key) ?? 0) > of.length) for (const index of of) doubled.add(index);
  for (const index of doubled) tell(`doubled: ${describe(index)}`);
  return {
    expected: expected.size,
    missing: missing.length,
    extra,
    doubled: doubled.size,
    examples,
  };
}

/** By the definition of the hold-out, not by its code. */
function isLeftOut(profileId: string, { share, salt }: HoldOutGroup): boolean {
  const drawn = Number.parseInt(hash('sha256', `${salt}/${profileId}`).slice(0, 8), 16);
  return drawn < Math.round((share / 100) * 2 ** 32);
}
