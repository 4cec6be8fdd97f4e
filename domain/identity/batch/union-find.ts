/** Disjoint groups of the numbers 0 … size-1, joined by size; no recursion. */
export class UnionFind {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;

  constructor(size: number) {
    this.#parent = new Int32Array(size);
    for (let each = 0; each < size; each += 1) this.#parent[each] = each;
    this.#size = new Int32Array(size).fill(1);
  }

  /** The number that stands for the group; it changes when the group grows. */
  rootOf(each: number): number {
    const parents = this.#parent;
    let at = each;
    for (;;) {
      const parent = parents[at] ?? at;
      if (parent === at) return at;
      const next = parents[parent] ?? parent;
      parents[at] = next;
      at = next;
    }
  }

  /** Brings near what `rootOf` of these numbers will ask for first: loads that hang on nothing run side by side. */
  touch(numbers: Int32Array, from: number, to: number): number {
    const parents = this.#parent;
    let touched = 0;
    for (let at = from; at < to; at += 1) touched ^= parents[numbers[at] ?? 0] ?? 0;
    return touched;
  }

  /** How many are in the group of a root. */
  sizeOf(root: number): number {
    return this.#size[root] ?? 0;
  }

  /** Joins the groups of two different roots. @returns the root of both */
  join(one: number, other: number): number {
    const [large, small] = this.sizeOf(one) < this.sizeOf(other) ? [other, one] : [one, other];
    this.#parent[small] = large;
    this.#size[large] = this.sizeOf(large) + this.sizeOf(small);
    return large;
  }

  /** Takes a number out again, to be alone. Sound only when all of its group are taken out. */
  isolate(each: number): void {
    this.#parent[each] = each;
    this.#size[each] = 1;
  }
}
