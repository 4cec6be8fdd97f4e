/** A clock that stands still while anything works, and jumps to the next thing that is to happen. */
export class VirtualTime {
  #nowEpochMs: number;
  #sequence = 0;
  readonly #heap: Due[] = [];

  constructor(startEpochMs: number) {
    this.#nowEpochMs = startEpochMs;
  }

  readonly now = (): number => Math.floor(this.#nowEpochMs);

  /** Things of the same instant happen in the order in which they were asked for. */
  after(delayMs: number, action: () => void): void {
    this.#sequence += 1;
    const due = { atEpochMs: this.#nowEpochMs + Math.max(0, delayMs), action };
    push(this.#heap, { ...due, sequence: this.#sequence });
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /**
   * Lets things happen until nothing more is to come.
   *
   * @returns false when that takes more than these steps: something goes round in circles
   */
  async untilRest(mostSteps: number): Promise<boolean> {
    let steps = 0;
    for (let due = pop(this.#heap); due !== undefined; due = pop(this.#heap)) {
      steps += 1;
      if (steps > mostSteps) return false;
      this.#nowEpochMs = due.atEpochMs;
      due.action();
      await settled();
    }
    return true;
  }
}

interface Due {
  readonly atEpochMs: number;
  readonly sequence: number;
  readonly action: () => void;
}

/** Everything that follows without waiting has happened by then. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const isEarlier = (left: Due, right: Due): boolean =>
  left.atEpochMs < right.atEpochMs ||
  (left.atEpochMs === right.atEpochMs && left.sequence < right.sequence);

function push(heap: Due[], due: Due): void {
  heap.push(due);
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const [above, below] = [heap[parent], heap[at]];
    if (above === undefined || below === undefined || !isEarlier(below, above)) return;
    heap[parent] = below;
    heap[at] = above;
    at = parent;
  }
}

function pop(heap: Due[]): Due | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  heap[0] = last;
  let at = 0;
  for (;;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      const [one, other] = [heap[child], heap[least]];
      if (one !== undefined && other !== undefined && isEarlier(one, other)) least = child;
    }
    if (least === at) return first;
    const [one, other] = [heap[at], heap[least]];
    if (one === undefined || other === undefined) return first;
    heap[at] = other;
    heap[least] = one;
    at = least;
  }
}
