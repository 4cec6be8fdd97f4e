import type { NodeId } from './identifier.ts';

const smallestTable = 1 << 12;
const digitsUsed = 8;

/**
 * Numbers nodes 0, 1, 2 … in the order of their first mention. An open hash table over typed arrays: the digits of an
 * id are a hash already, so hashing is reading the last eight. Any text is numbered rightly; ids that end alike are
 * only slower.
 */
export class NodeNumbers {
  readonly #ids: NodeId[] = [];
  /** Number of the node plus one; 0 is free. */
  #slots = new Int32Array(smallestTable);
  #hashes = new Int32Array(smallestTable);

  /** Nodes by number. */
  get ids(): readonly NodeId[] {
    return this.#ids;
  }

  /** Number of a node that was mentioned. */
  find(node: NodeId): number | undefined {
    const hash = hashOf(node);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) return undefined;
      if (this.#hashes[slot] === hash && this.#ids[number] === node) return number;
    }
  }

  numberOf(node: NodeId): number {
    const hash = hashOf(node);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) return this.#add(node, hash, slot);
      if (this.#hashes[slot] === hash && this.#ids[number] === node) return number;
    }
  }

  #add(node: NodeId, hash: number, slot: number): number {
    const number = this.#ids.length;
    this.#ids.push(node);
    this.#slots[slot] = number + 1;
    this.#hashes[slot] = hash;
    if (this.#ids.length * 2 > this.#slots.length) this.#grow();
    return number;
  }

  #grow(): void {
    const [slots, hashes] = [this.#slots, this.#hashes];
    const mask = slots.length * 2 - 1;
    this.#slots = new Int32Array(mask + 1);
    this.#hashes = new Int32Array(mask + 1);
    for (let from = 0; from < slots.length; from += 1) {
      const number = slots[from] ?? 0;
      const hash = hashes[from] ?? 0;
      if (number === 0) continue;
      let slot = hash & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number;
      this.#hashes[slot] = hash;
    }
  }
}

function hashOf(node: NodeId): number {
  let hash = 0;
  for (let at = Math.max(0, node.length - digitsUsed); at < node.length; at += 1) {
    const code = node.charCodeAt(at);
    // '0'–'9' end in their value, 'a'–'f' in 1–6.
    hash = (hash << 4) ^ ((code & 15) + 9 * (code >> 6));
  }
  return hash;
}
