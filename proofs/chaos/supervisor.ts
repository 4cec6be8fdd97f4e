import { type Stack, type StackOptions, startStack } from '../stack.ts';
import type { KillStation, PlannedKill } from './kill-plan.ts';

interface Kill {
  readonly station: KillStation | 'anywhere';
  readonly killPoint: string;
}

/** Keeps a stack running under kill -9: each start is armed with the next planned kill. */
export interface Supervisor {
  /** The stack as of now; after a kill the same port serves again within seconds. */
  readonly current: () => Stack;
  readonly kills: readonly Kill[];
  readonly remaining: () => number;
  /** Ends the killing; the stack that runs stays, restarted without a kill point. */
  settle(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves with the reason when a restart fails, which ends everything. */
  readonly failed: Promise<Error>;
}

/** Without being hit for so long, an armed point is given up and the stack is killed wherever it is. */
const patienceMs = 8_000;

/** @throws Error when the stack does not start */
export async function supervise(
  options: StackOptions,
  plan: readonly PlannedKill[],
): Promise<Supervisor> {
  const kills: Kill[] = [];
  const queue = [...plan];
  const { promise: failed, resolve: fail } = Promise.withResolvers<Error>();
  let isSettling = false;
  let armed = queue.shift();
  let timer: NodeJS.Timeout | undefined;
  let isTimedOut = false;
  const start = (port: number): Promise<Stack> =>
    startStack({
      ...options,
      port,
      ...(armed === undefined ? {} : { killPoint: armed.killPoint }),
    });
  let stack = await start(options.port ?? 0);
  const { port } = stack;

  const watch = (): void => {
    clearTimeout(timer);
    isTimedOut = false;
    if (armed !== undefined)
      timer = setTimeout(() => {
        isTimedOut = true;
        void stack.kill();
      }, patienceMs);
    void stack.exited.then(restart);
  };
  const restart = async (): Promise<void> => {
    if (isSettling || armed === undefined) return;
    kills.push(isTimedOut ? { station: 'anywhere', killPoint: 'timer' } : { ...armed });
    armed = queue.shift();
    try {
      stack = await start(port);
      watch();
    } catch (error) {
      // A kill point may also be hit while the stack starts: then it is simply started again.
      if (armed !== undefined && String(error).includes('SIGKILL')) return restart();
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  };
  watch();
  return {
    current: () => stack,
    kills,
    remaining: () => queue.length + (armed === undefined ? 0 : 1),
    failed,
    async settle() {
      isSettling = true;
      clearTimeout(timer);
      if (armed === undefined) return;
      armed = undefined;
      await stack.stop();
      stack = await startStack({ ...options, port });
    },
    async stop() {
      isSettling = true;
      clearTimeout(timer);
      await stack.stop();
    },
  };
}
