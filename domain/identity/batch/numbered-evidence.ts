import type { WeighedPair } from '../grouping.ts';
import { NodeNumbers } from './node-numbers.ts';

const smallest = 1 << 12;

/** Pairs of numbered nodes, in typed arrays that grow: 9 bytes a pair. */
export class NumberedEvidence {
  readonly nodes: NodeNumbers;
  readonly #times: string[] | undefined;
  #isUntrusted: Uint8Array;
  #ends: Int32Array;
  #pairCount = 0;
  /** Pairs whose ends are numbered. */
  #settled = 0;

  /** @param hasTimes whether anybody will ask when pairs were first seen */
  constructor(hasTimes: boolean, expectedPairs = 0) {
    const room = Math.max(smallest, expectedPairs);
    this.nodes = new NodeNumbers(room);
    this.#isUntrusted = new Uint8Array(room);
    this.#ends = new Int32Array(2 * room);
    this.#times = hasTimes ? [] : undefined;
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

  addPair(pair: WeighedPair): void {
    const at = 2 * this.#pairCount;
    if (at === this.#ends.length) {
      this.#ends = grown(this.#ends, new Int32Array(2 * at));
      this.#isUntrusted = grown(this.#isUntrusted, new Uint8Array(at));
    }
    this.nodes.read(pair.stronger);
    const isFull = this.nodes.read(pair.weaker);
    if (pair.mayJoinPeople === false) this.#isUntrusted[this.#pairCount] = 1;
    this.#times?.push(pair.at ?? '');
    this.#pairCount += 1;
    if (isFull) this.settle();
  }

  /** Numbers what was added last; until then `ends` and the count of nodes lack it. */
  settle(): void {
    this.nodes.settle(this.#ends, 2 * this.#settled);
    this.#settled = this.#pairCount;
  }
}

function grown<Numbers extends Int32Array | Uint8Array>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}
