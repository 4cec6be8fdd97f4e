/** What is ordered; `position` belongs to the order that holds it. */
export interface Ordered {
  readonly id: number;
  readonly visibleAt: number;
  position: number;
}

/** Messages by the time they become visible, then by age: a binary heap in which each knows its place. */
export class VisibilityOrder<Message extends Ordered> {
  readonly #heap: Message[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** In no order. */
  get messages(): readonly Message[] {
    return this.#heap;
  }

  first(): Message | undefined {
    return this.#heap[0];
  }

  add(message: Message): void {
    this.#heap.push(message);
    this.#rise(message, this.#heap.length - 1);
  }

  /** @param message that is in it, its time unchanged since it was added */
  remove(message: Message): void {
    const { position } = message;
    const last = this.#heap.pop();
    if (last === undefined || last === message) return;
    this.#rise(last, this.#sink(last, position));
  }

  #rise(message: Message, from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || !isBefore(message, parent)) break;
      this.#put(parent, at);
      at = above;
    }
    this.#put(message, at);
  }

  /** @returns where it came to rest */
  #sink(message: Message, from: number): number {
    let at = from;
    for (;;) {
      const left = at * 2 + 1;
      const one = this.#heap[left];
      if (one === undefined) break;
      const other = this.#heap[left + 1];
      const isLeft = other === undefined || isBefore(one, other);
      const child = isLeft ? one : other;
      if (!isBefore(child, message)) break;
      this.#put(child, at);
      at = isLeft ? left : left + 1;
    }
    this.#put(message, at);
    return at;
  }

  #put(message: Message, at: number): void {
    this.#heap[at] = message;
    message.position = at;
  }
}

const isBefore = (one: Ordered, other: Ordered): boolean =>
  one.visibleAt < other.visibleAt || (one.visibleAt === other.visibleAt && one.id < other.id);
