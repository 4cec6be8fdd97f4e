import { AsyncLocalStorage } from 'node:async_hooks';
import type { InvocationFaultName } from './faults.ts';
import type { VirtualTime } from './virtual-time.ts';

/** As in `infra/stacks/daicho-stack.ts`. */
const timeoutMs = 120_000;
const visibilityMs = 6 * timeoutMs;
/** More than the queue's own count: that a message is given up is a finding, so there must be a good reason. */
const mostReceives = 5;
const mostAtOnce = 4;

interface Invocation {
  readonly endsAtEpochMs: number;
  isDead: boolean;
  die(): void;
  /** Nodes of each strongly consistent read of the vault, latest last. */
  readonly reads: { readonly atEpochMs: number; readonly nodes: ReadonlySet<string> }[];
}

export interface InvocationsOptions {
  readonly time: VirtualTime;
  readonly random: () => number;
  /** Called at each call of a port; @returns what goes wrong with it */
  readonly faultAtCall: (call: number) => InvocationFaultName | undefined;
  /** Whether a message that is sent now comes twice. */
  readonly isAskedTwice: () => boolean;
  readonly handle: (body: string, remainingMs: () => number) => Promise<void>;
  /** Called when an invocation has ended, however it did. */
  readonly afterEach: () => Promise<void>;
  /** Told of each failure that nobody scripted. */
  readonly onFailure: (error: unknown) => void;
}

/** A call that failed because it should. */
class ScriptedFailure extends Error {
  override readonly name = 'ScriptedFailure';
}

/**
 * The deliveries queue and the function behind it: messages come at least once and in no order, invocations run beside
 * each other, and one that dies is silent from then on.
 */
export class Invocations {
  readonly #options: InvocationsOptions;
  readonly #current = new AsyncLocalStorage<Invocation>();
  #running = 0;
  #calls = 0;
  /** Messages that failed as often as the queue allows. */
  readonly deadLetters: string[] = [];

  constructor(options: InvocationsOptions) {
    this.#options = options;
  }

  send(body: string, delaySeconds = 0): void {
    if (delaySeconds < 0 || delaySeconds > 900)
      throw new RangeError(`a delay of ${delaySeconds} s`);
    const { time, random, isAskedTwice } = this.#options;
    const delayMs = delaySeconds * 1000 + 5;
    time.after(delayMs + random() * 50, () => this.#receive(body, 1));
    if (isAskedTwice()) time.after(delayMs + random() * 30_000, () => this.#receive(body, 1));
  }

  /**
   * A call of a port by whoever runs: takes its time, then has its effect. A dead invocation has none any more.
   *
   * @param half what the call may have done when its invocation dies in the middle of it
   */
  async call<Result>(
    latencyMs: number,
    effect: () => Promise<Result>,
    half?: () => Promise<void>,
  ): Promise<Result> {
    const { time, random, faultAtCall } = this.#options;
    const invocation = this.#current.getStore();
    if (invocation === undefined) return effect();
    await time.sleep(latencyMs * (0.5 + random()));
    if (!invocation.isDead && time.now() > invocation.endsAtEpochMs) invocation.die();
    if (invocation.isDead) return never();
    this.#calls += 1;
    const fault = faultAtCall(this.#calls);
    if (fault === 'kill-before' || fault === 'call-fails') {
      await half?.();
      if (fault === 'call-fails') throw new ScriptedFailure('a call failed');
      invocation.die();
      return never();
    }
    const result = await effect();
    if (fault !== 'kill-after') return result;
    invocation.die();
    return never();
  }

  noteRead(nodes: readonly string[]): void {
    const atEpochMs = this.#options.time.now();
    this.#current.getStore()?.reads.push({ atEpochMs, nodes: new Set(nodes) });
  }

  /** When the one who runs last read this node of the vault; undefined: never. */
  lastRead(node: string): number | undefined {
    const reads = this.#current.getStore()?.reads ?? [];
    return reads.findLast(({ nodes }) => nodes.has(node))?.atEpochMs;
  }

  #receive(body: string, receives: number): void {
    const { time, random } = this.#options;
    if (this.#running >= mostAtOnce) {
      time.after(50 + random() * 200, () => this.#receive(body, receives));
      return;
    }
    this.#running += 1;
    let isOver = false;
    const over = (isDone: boolean): void => {
      if (isOver) return;
      isOver = true;
      this.#running -= 1;
      void this.#options.afterEach();
      if (isDone) return;
      if (receives >= mostReceives) this.deadLetters.push(body);
      else time.after(visibilityMs, () => this.#receive(body, receives + 1));
    };
    const invocation: Invocation = {
      endsAtEpochMs: time.now() + timeoutMs,
      isDead: false,
      reads: [],
      die() {
        invocation.isDead = true;
        over(false);
      },
    };
    const remainingMs = (): number => invocation.endsAtEpochMs - time.now();
    this.#current.run(invocation, () => {
      this.#options.handle(body, remainingMs).then(
        () => over(true),
        (error: unknown) => {
          if (!(error instanceof ScriptedFailure)) this.#options.onFailure(error);
          over(false);
        },
      );
    });
  }
}

function never<Result>(): Promise<Result> {
  return new Promise(() => {});
}
