import type { WeighedPair } from './grouping.ts';
import { identifierKinds, type NodeId } from './identifier.ts';
import { kindOf } from './node-id.ts';
import { NodeNumbers } from './node-numbers.ts';

const places = new Map(identifierKinds.map((kind, place) => [kind, place]));
const smallest = 1 << 12;

/** Nodes and pairs as integers, in typed arrays that grow: 9 bytes a pair, 17 to 33 a node beside the id itself. */
export class NumberedEvidence {
  readonly #numbers = new NodeNumbers();
  readonly #times: string[] | undefined;
  #isUntrusted = new Uint8Array(smallest);
  #kinds = new Uint8Array(smallest);
  #ends = new Int32Array(2 * smallest);
  #pairCount = 0;

  /** @param hasTimes whether anybody will ask when pairs were first seen */
  constructor(hasTimes: boolean) {
    this.#times = hasTimes ? [] : undefined;
  }

  /** Nodes by number. */
  get nodes(): readonly NodeId[] {
    return this.#numbers.ids;
  }

  /** Place of each node's kind in {@link identifierKinds}, by number; may be longer than there are nodes. */
  get kinds(): Uint8Array {
    return this.#kinds;
  }

  /** Numbers of the two ends of pair `p` at `2p` and `2p + 1`, in no order; repetitions as they came. */
  get ends(): Int32Array {
    return this.#ends;
  }

  get pairCount(): number {
    return this.#pairCount;
  }

  /** 1 where a pair is a browser's word alone, by the pair's place. */
  get isUntrusted(): Uint8Array {
    return this.#isUntrusted;
  }

  /** When a pair was first seen, ISO 8601 UTC, by its place. */
  timeOf(pair: number): string | undefined {
    return this.#times?.[pair] || undefined;
  }

  numberOf(node: NodeId): number {
    const before = this.nodes.length;
    const number = this.#numbers.numberOf(node);
    if (number === before) this.#addKind(number, node);
    return number;
  }

  /** Number of a node that was mentioned. */
  find(node: NodeId): number | undefined {
    return this.#numbers.find(node);
  }

  addPair(pair: WeighedPair): void {
    const at = 2 * this.#pairCount;
    if (at === this.#ends.length) {
      this.#ends = grown(this.#ends, new Int32Array(2 * at));
      this.#isUntrusted = grown(this.#isUntrusted, new Uint8Array(at));
    }
    this.#ends[at] = this.numberOf(pair.stronger);
    this.#ends[at + 1] = this.numberOf(pair.weaker);
    if (pair.mayJoinPeople === false) this.#isUntrusted[this.#pairCount] = 1;
    this.#times?.push(pair.at ?? '');
    this.#pairCount += 1;
  }

  #addKind(number: number, node: NodeId): void {
    if (number === this.#kinds.length) {
      this.#kinds = grown(this.#kinds, new Uint8Array(2 * number));
    }
    this.#kinds[number] = places.get(kindOf(node)) ?? 0;
  }
}

function grown<Numbers extends Int32Array | Uint8Array>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}
