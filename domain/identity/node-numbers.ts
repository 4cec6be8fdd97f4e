import { identifierKinds, type NodeId } from './identifier.ts';

const smallest = 1 << 12;
const digitsOfId = 32;
const digitsOfWord = 8;
const words = digitsOfId / digitsOfWord;

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
  readonly #read = new Int32Array(words);

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
    const kind = this.#parse(node);
    const slot = this.#slotOf(kind);
    const number = (this.#slots[slot] ?? 0) - 1;
    return number < 0 ? this.#add(kind, slot) : number;
  }

  /** Number of a node that was mentioned. */
  find(node: NodeId): number | undefined {
    const number = (this.#slots[this.#slotOf(this.#parse(node))] ?? 0) - 1;
    return number < 0 ? undefined : number;
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

  /** Reads the digits. @returns the kind's place */
  #parse(node: NodeId): number {
    const dot = node.length - digitsOfId - 1;
    let prefix = 0;
    for (let at = 0; at < dot; at += 1) prefix = (prefix * 31 + node.charCodeAt(at)) | 0;
    const kind = places.get(prefix);
    if (kind === undefined || node.charCodeAt(dot) !== dotCode) {
      throw new RangeError('a node id is a kind, a dot and 32 digits');
    }
    let at = dot + 1;
    for (let word = 0; word < words; word += 1) {
      let value = 0;
      for (const end = at + digitsOfWord; at < end; at += 1) {
        const code = node.charCodeAt(at);
        // '0'–'9' end in their value, 'a'–'f' in 1–6.
        value = (value << 4) | ((code & 15) + 9 * (code >> 6));
      }
      this.#read[word] = value;
    }
    return kind;
  }

  /** Slot of the node just read, or the free one where it belongs. */
  #slotOf(kind: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const last = this.#read[words - 1] ?? 0;
    for (let slot = (2 * last) & mask; ; slot = (slot + 2) & mask) {
      const number = (slots[slot] ?? 0) - 1;
      if (number < 0 || (slots[slot + 1] === last && this.#isAt(number, kind))) return slot;
    }
  }

  #isAt(number: number, kind: number): boolean {
    const at = words * number;
    const digits = this.#digits;
    const read = this.#read;
    return (
      digits[at] === read[0] &&
      digits[at + 1] === read[1] &&
      digits[at + 2] === read[2] &&
      this.#kinds[number] === kind
    );
  }

  #add(kind: number, slot: number): number {
    const number = this.#count;
    if (number === this.#kinds.length) {
      this.#kinds = grown(this.#kinds, new Uint8Array(2 * number));
      this.#digits = grown(this.#digits, new Int32Array(2 * words * number));
    }
    this.#kinds[number] = kind;
    this.#digits.set(this.#read, words * number);
    this.#slots[slot] = number + 1;
    this.#slots[slot + 1] = this.#read[words - 1] ?? 0;
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
