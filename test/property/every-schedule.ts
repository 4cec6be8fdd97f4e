import { setImmediate } from 'node:timers/promises';

/** Resolves when the scheduler lets the writer go on. */
export type Turn = () => Promise<void>;

export interface World {
  /** All at the same time; each awaits its turn before every single thing that is atomic. */
  readonly writers: readonly ((turn: Turn) => Promise<void>)[];
  readonly atEnd: () => void;
}

/**
 * Runs a small world once under every order in which its writers can take turns.
 *
 * @returns how many orders there are
 */
export async function everySchedule(build: () => World): Promise<number> {
  const open: number[][] = [[]];
  let schedules = 0;
  for (let start = open.pop(); start !== undefined; start = open.pop()) {
    const path = [...start];
    const { writers, atEnd } = build();
    const waiting = writers.map((): (() => void)[] => []);
    const turnOf = (writer: number): Turn => {
      return () => new Promise((resolve) => waiting[writer]?.push(resolve));
    };
    const finished = Promise.all(writers.map((write, writer) => write(turnOf(writer))));
    await setImmediate();
    for (let at = 0; ; at += 1) {
      const ready = waiting.flatMap((queue, writer) => (queue.length > 0 ? [writer] : []));
      const taken: number | undefined = path[at] ?? ready[0];
      if (taken === undefined) break;
      if (at >= path.length) {
        for (const other of ready.slice(1)) open.push([...path, other]);
        path.push(taken);
      }
      waiting[taken]?.shift()?.();
      await setImmediate();
    }
    await finished;
    atEnd();
    schedules += 1;
  }
  return schedules;
}
