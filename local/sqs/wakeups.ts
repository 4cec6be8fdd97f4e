/** Tells who waits for messages of a queue that there may be some. */
export interface Wakeups {
  /** @returns ends the subscription */
  listen(queue: string, listener: () => void): () => void;
  /** Resolves at the next wake-up of the queue, or after the time. */
  next(queue: string, milliseconds: number): Promise<void>;
  /** Wakes at once, and arms the timer for messages that become visible later. */
  wake(queue: string): void;
  close(): void;
}

const longestTimerMs = 60_000;

/** @param untilNextVisibleMs time until an invisible message becomes visible; undefined when none will */
export function createWakeups(untilNextVisibleMs: (queue: string) => number | undefined): Wakeups {
  const listeners = new Map<string, Set<() => void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  let isClosed = false;

  const arm = (queue: string): void => {
    clearTimeout(timers.get(queue));
    timers.delete(queue);
    if (isClosed || (listeners.get(queue)?.size ?? 0) === 0) return;
    const milliseconds = untilNextVisibleMs(queue);
    if (milliseconds === undefined) return;
    const timer = setTimeout(
      () => wake(queue),
      Math.min(Math.max(0, milliseconds), longestTimerMs),
    );
    timer.unref();
    timers.set(queue, timer);
  };
  const wake = (queue: string): void => {
    for (const listener of [...(listeners.get(queue) ?? [])]) listener();
    arm(queue);
  };
  const listen: Wakeups['listen'] = (queue, listener) => {
    const ofQueue = listeners.get(queue) ?? new Set();
    listeners.set(queue, ofQueue.add(listener));
    arm(queue);
    return () => void ofQueue.delete(listener);
  };
  return {
    listen,
    wake,
    next: (queue, milliseconds) =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          stop();
          resolve();
        };
        const timer = setTimeout(finish, Math.max(0, milliseconds));
        const stop = listen(queue, finish);
      }),
    close() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      for (const ofQueue of listeners.values()) for (const listener of [...ofQueue]) listener();
    },
  };
}
