import type { Invocations } from './invocations.ts';
import { type OwnKeys, ownKey } from './own-keys.ts';
import type { Population } from './population.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { World } from './world.ts';

/** Within which a no must have reached whoever sends, whatever they have read before. */
const knownWithinMs = 60_000;
/** A request that leaves within so short a time crosses the no on its way: the removal follows. */
const crossingMs = 1_000;

/** People of a population by each key that a platform may be told of them. */
export function keyOwners(population: Population, keys: OwnKeys): ReadonlyMap<string, number[]> {
  const owners = new Map<string, number[]>();
  for (const { index, contacts, spare } of population.people)
    for (const contact of [...contacts, spare]) {
      const key = ownKey(contact, keys);
      if (key === undefined) continue;
      const known = owners.get(key);
      if (known === undefined) owners.set(key, [index]);
      else known.push(index);
    }
  return owners;
}

/**
 * Watches requests for people who may not be sent at the moment when the request leaves. Somebody's no counts once it is a
 * second old and the invocation has read the person after it was said, and in any case when it is a minute old.
 */
export class ConsentWatch {
  readonly #owners: ReadonlyMap<string, readonly number[]>;
  readonly #world: World;
  readonly #invocations: Invocations;
  readonly #time: VirtualTime;
  /** Everybody who was sent and should not have been, with how things stood when the request left. */
  readonly sent = new Map<number, Sighting>();

  constructor(
    owners: ReadonlyMap<string, readonly number[]>,
    { world, invocations, time }: { world: World; invocations: Invocations; time: VirtualTime },
  ) {
    this.#owners = owners;
    this.#world = world;
    this.#invocations = invocations;
    this.#time = time;
  }

  /** @returns what is to be called when the request has added the people that it names */
  readonly watch = (keys: readonly string[]): (() => void) => {
    const denied = keys.flatMap((key) => this.#deniedOwners(key));
    return () => {
      for (const [index, sighting] of denied) this.sent.set(index, sighting);
    };
  };

  /** Owners of a key, where none of them may be sent and whoever sends could have known. */
  #deniedOwners(key: string): readonly (readonly [number, Sighting])[] {
    const found: (readonly [number, Sighting])[] = [];
    for (const index of this.#owners.get(key) ?? []) {
      const sighting = this.#knownDenial(index);
      if (sighting === undefined) return [];
      found.push([index, sighting]);
    }
    return found;
  }

  #knownDenial(index: number): Sighting | undefined {
    const since = this.#world.deniedSince(index);
    if (since === undefined) return undefined;
    const now = this.#time.now();
    const node = this.#world.population.people[this.#world.rootOf(index)]?.node ?? '';
    const readAt = this.#invocations.lastRead(node);
    const saidMsAgo = now - since;
    const isRead = readAt === undefined || since < readAt;
    const isKnown = (isRead && saidMsAgo > crossingMs) || saidMsAgo > knownWithinMs;
    const readMsAgo = readAt === undefined ? undefined : now - readAt;
    return isKnown ? { saidMsAgo, readMsAgo } : undefined;
  }
}

interface Sighting {
  readonly saidMsAgo: number;
  /** Since the invocation last read the person. */
  readonly readMsAgo: number | undefined;
}
