import { identifierKinds, type NodeId } from '../identifier.ts';

const smallest = 1 << 12;
const digitsOfId = 32;
const digitsOfWord = 8;
const words = digitsOfId / digitsOfWord;
/** Ids read before they are looked up together. */
const block = 1_024;

/**
 * Numbers nodes 0, 1, 2 … in the order of their first mention, and keeps of each what its id says: the kind, and the
 * digits as four integers. No text is held, so that millions of nodes are 17 bytes each and nothing to a garbage
 * collector. An open hash table; hashing is reading, for the digits are a hash already.
 */
export class NodeNumbers {
  #count = 0;
  #kinds: Uint8Array;
  #digits: Int32Array;
  /** Two integers a slot: the number plus one, where 0 is free, and the node's last digits. */
  #slots: Int32Array;
  /** Digits and kinds of the ids that were read and wait to be looked up; the last place is for one alone. */
  readonly #read = new Int32Array(words * (block + 1));
  readonly #readKinds = new Uint8Array(block + 1);
  #waiting = 0;

  /** @param expected about how many nodes will come */
  constructor(expected: number) {
    const room = Math.max(smallest, expected);
    this.#kinds = new Uint8Array(room);
    this.#digits = new Int32Array(words * room);
    this.#slots = new Int32Array(4 * 2 ** Math.ceil(Math.log2(room)));
  }

  get count(): number {
    return this.#count;
  }

  /** Place of each node's kind in {@link identifierKinds}, by number; longer than there are nodes. */
  get kinds(): Uint8Array {
    return this.#kinds;
  }

  /** @throws RangeError when the text is no node id of a known kind */
  numberOf(node: NodeId): number {
    this.#parse(node, block);
    return this.#numberAt(block);
  }

  /** Number of a node that was mentioned. */
  find(node: NodeId): number | undefined {
    this.#parse(node, block);
    const number = (this.#slots[this.#slotOf(block)] ?? 0) - 1;
    return number < 0 ? undefined : number;
  }

  /**
   * Reads an id, to be numbered by `settle` with others: one after the other they would each wait for memory.
   *
   * @returns whether there is no room for more before the next `settle`
   * @throws RangeError when the text is no node id of a known kind
   */
  read(node: NodeId): boolean {
    this.#parse(node, this.#waiting);
    this.#waiting += 1;
    return this.#waiting === block;
  }

  /** Numbers what was read, in that order, into an array from a place on. */
  settle(into: Int32Array, from: number): void {
    // Never so; asked, lest a compiler leave out loads that nobody uses.
    if (this.#touch() === Number.MIN_VALUE) return;
    for (let at = 0; at < this.#waiting; at += 1) into[from + at] = this.#numberAt(at);
    this.#waiting = 0;
  }

  /** Brings the memory near that will be asked for: loads that hang on nothing are under way at the same time. */
  #touch(): number {
    const slots = this.#slots;
    const digits = this.#digits;
    const read = this.#read;
    const mask = slots.length - 1;
    let touched = 0;
    for (let at = words - 1; at < words * this.#waiting; at += words) {
      touched ^= slots[(2 * (read[at] ?? 0)) & mask] ?? 0;
    }
    for (let at = words - 1; at < words * this.#waiting; at += words) {
      const number = slots[(2 * (read[at] ?? 0)) & mask] ?? 0;
      touched ^= digits[words * number] ?? 0;
    }
    return touched;
  }

  #numberAt(place: number): number {
    const slot = this.#slotOf(place);
    const number = (this.#slots[slot] ?? 0) - 1;
    return number < 0 ? this.#add(place, slot) : number;
  }

  nodeAt(number: number): NodeId {
    const digits = this.#digits.subarray(words * number, words * (number + 1));
    const hex = Array.from(digits, (word) => (word >>> 0).toString(16).padStart(digitsOfWord, '0'));
    return `${identifierKinds[this.#kinds[number] ?? 0]}.${hex.join('')}`;
  }

  /** The first 27 bits of a node's digits. */
  firstBits(number: number): number {
    return (this.#digits[words * number] ?? 0) >>> 5;
  }

  /** Negative when of two nodes of one kind the id of the first comes first. */
  compareDigits(one: number, other: number): number {
    for (let word = 0; word < words; word += 1) {
      const left = (this.#digits[words * one + word] ?? 0) >>> 0;
      const right = (this.#digits[words * other + word] ?? 0) >>> 0;
      if (left !== right) return left - right;
    }
    return 0;
  }

  /** Reads kind and digits. */
  #parse(node: NodeId, place: number): void {
    const dot = node.length - digitsOfId - 1;
    let prefix = 0;
    for (let at = 0; at < dot; at += 1) prefix = (prefix * 31 + node.charCodeAt(at)) | 0;
    const kind = places.get(prefix);
    if (kind === undefined || node.charCodeAt(dot) !== dotCode) {
      throw new RangeError('a node id is a kind, a dot and 32 digits');
    }
    const read = this.#read;
    let at = dot + 1;
    for (let word = words * place; word < words * (place + 1); word += 1) {
      let value = 0;
      for (const end = at + digitsOfWord; at < end; at += 1) {
        const code = node.charCodeAt(at);
        // '0'–'9' end in their value, 'a'–'f' in 1–6.
        value = (value << 4) | ((code & 15) + 9 * (code >> 6));
      }
      read[word] = value;
    }
    this.#readKinds[place] = kind;
  }

  /** Slot of a node that was read, or the free one where it belongs. */
  #slotOf(place: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const last = this.#read[words * place + words - 1] ?? 0;
    for (let slot = (2 * last) & mask; ; slot = (slot + 2) & mask) {
      const number = (slots[slot] ?? 0) - 1;
      if (number < 0 || (slots[slot + 1] === last && this.#isAt(number, place))) return slot;
    }
  }

  #isAt(number: number, place: number): boolean {
    const at = words * number;
    const from = words * place;
    const digits = this.#digits;
    const read = this.#read;
    return (
      digits[at] === read[from] &&
      digits[at + 1] === read[from + 1] &&
      digits[at + 2] === read[from + 2] &&
      this.#kinds[number] === this.#readKinds[place]
    );
  }

  #add(place: number, slot: number): number {
    const number = this.#count;
    if (number === this.#kinds.length) {
      this.#kinds = grown(this.#kinds, new Uint8Array(2 * number));
      this.#digits = grown(this.#digits, new Int32Array(2 * words * number));
    }
    const from = words * place;
    this.#kinds[number] = this.#readKinds[place] ?? 0;
    for (let word = 0; word < words; word += 1) {
      this.#digits[words * number + word] = this.#read[from + word] ?? 0;
    }
    this.#slots[slot] = number + 1;
    this.#slots[slot + 1] = this.#read[from + words - 1] ?? 0;
    this.#count += 1;
    if (this.#count * 4 > this.#slots.length) this.#rehash();
    return number;
  }

  #rehash(): void {
    const before = this.#slots;
    const mask = before.length * 2 - 1;
    const slots = new Int32Array(mask + 1);
    for (let from = 0; from < before.length; from += 2) {
      const number = before[from] ?? 0;
      const last = before[from + 1] ?? 0;
      if (number === 0) continue;
      let slot = (2 * last) & mask;
      while (slots[slot] !== 0) slot = (slot + 2) & mask;
      slots[slot] = number;
      slots[slot + 1] = last;
    }
    this.#slots = slots;
  }
}

const dotCode = '.'.charCodeAt(0);

/** Places of the kinds by a hash of their names; a test holds that no two names have the same. */
const places = new Map(
  identifierKinds.map((kind, place) => {
    let prefix = 0;
    for (let at = 0; at < kind.length; at += 1) prefix = (prefix * 31 + kind.charCodeAt(at)) | 0;
    return [prefix, place];
  }),
);

function grown<Numbers extends Int32Array | Uint8Array>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}
