/** Which ids of a kind: as in a `ControlQuery`. */
interface Selection {
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
  readonly reverse?: boolean;
}

/** Ids in ascending order; sorting waits until somebody asks, so that writing many costs little. */
export class SortedIds {
  #sorted: string[] = [];
  #added = new Set<string>();
  #deleted = new Set<string>();

  add(id: string): void {
    if (!this.#deleted.delete(id)) this.#added.add(id);
  }

  delete(id: string): void {
    if (!this.#added.delete(id)) this.#deleted.add(id);
  }

  select(selection: Selection, limit: number): readonly string[] {
    this.#settle();
    const { prefix = '', after, reverse = false } = selection;
    const from = prefix === '' ? (selection.from ?? '') : prefix;
    const isWithin = (id: string): boolean =>
      prefix === '' ? selection.to === undefined || id <= selection.to : id.startsWith(prefix);
    if (reverse) return this.#backwards(from, isWithin, after, limit);
    const found: string[] = [];
    let at = this.#firstNotBelow(from);
    if (after !== undefined && after >= from) {
      at = this.#firstNotBelow(after);
      if (this.#sorted[at] === after) at += 1;
    }
    for (; found.length < limit; at += 1) {
      const id = this.#sorted[at];
      if (id === undefined || !isWithin(id)) break;
      found.push(id);
    }
    return found;
  }

  #backwards(
    from: string,
    isWithin: (id: string) => boolean,
    after: string | undefined,
    limit: number,
  ): readonly string[] {
    const first = this.#firstNotBelow(from);
    const found: string[] = [];
    let at = (after === undefined ? this.#sorted.length : this.#firstNotBelow(after)) - 1;
    for (; at >= first && found.length < limit; at -= 1) {
      const id = this.#sorted[at];
      if (id !== undefined && isWithin(id)) found.push(id);
    }
    return found;
  }

  #firstNotBelow(id: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? '') < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** One merge of what was sorted with what was added since. */
  #settle(): void {
    if (this.#added.size + this.#deleted.size === 0) return;
    const added = [...this.#added].sort();
    const merged: string[] = [];
    let next = 0;
    for (const id of this.#sorted) {
      for (let other = added[next]; other !== undefined && other < id; other = added[next]) {
        merged.push(other);
        next += 1;
      }
      if (!this.#deleted.has(id)) merged.push(id);
    }
    this.#sorted = merged.concat(added.slice(next));
    this.#added = new Set();
    this.#deleted = new Set();
  }
}
