import type { ControlTable } from '../../domain/control/control-table.ts';
import { tendSyncs } from '../../functions/tick/tend-syncs.ts';
import { wakeRow } from '../../schemas/control.ts';
import { syncRow } from '../../schemas/sync.ts';
import type { Invocations } from './invocations.ts';
import type { VirtualTime } from './virtual-time.ts';

const minuteMs = 60_000;
const nudgeMs = 30 * minuteMs;
const wakesPerTick = 500;

/** The part of the minute's tick that sends messages whose time has come and looks after syncs; ticks only when one of these may be due. */
export class Wakes {
  readonly #control: ControlTable;
  readonly #invocations: Invocations;
  readonly #time: VirtualTime;
  #tickAtEpochMs = Number.POSITIVE_INFINITY;

  constructor(control: ControlTable, invocations: Invocations, time: VirtualTime) {
    this.#control = control;
    this.#invocations = invocations;
    this.#time = time;
  }

  /** To be called whenever rows may have been written. */
  async arrange(): Promise<void> {
    const now = this.#time.now();
    const dueEpochMs = Math.min(await this.#firstWake(), await this.#firstNudge());
    if (dueEpochMs === Number.POSITIVE_INFINITY) return;
    const atEpochMs = (Math.floor(Math.max(now, dueEpochMs) / minuteMs) + 1) * minuteMs;
    if (atEpochMs >= this.#tickAtEpochMs && this.#tickAtEpochMs > now) return;
    this.#tickAtEpochMs = atEpochMs;
    this.#time.after(atEpochMs - now, () => void this.#tick());
  }

  async #firstWake(): Promise<number> {
    const { rows } = await this.#control.query(wakeRow, { kind: 'wake', limit: 1 });
    const [first] = rows;
    if (first === undefined) return Number.POSITIVE_INFINITY;
    const dueEpochMs = Date.parse(/^[^#]+/.exec(first.id)?.[0] ?? '');
    if (Number.isNaN(dueEpochMs)) throw new Error(`no time in the id ${first.id}`);
    return dueEpochMs;
  }

  /** A run under way is looked after at every half hour. */
  async #firstNudge(): Promise<number> {
    const syncs = await this.#control.queryAll(syncRow, { kind: 'sync' });
    if (syncs.every(({ state }) => state !== 'running')) return Number.POSITIVE_INFINITY;
    return (Math.floor(this.#time.now() / nudgeMs) + 1) * nudgeMs - minuteMs;
  }

  async #tick(): Promise<void> {
    this.#tickAtEpochMs = Number.POSITIVE_INFINITY;
    await tendSyncs({
      control: this.#control,
      deliveries: {
        send: async (message, delaySeconds) =>
          this.#invocations.send(JSON.stringify(message), delaySeconds),
      },
      clock: this.#time.now,
    });
    const to = new Date(this.#time.now()).toISOString();
    const { rows } = await this.#control.query(wakeRow, { kind: 'wake', to, limit: wakesPerTick });
    for (const { kind, id, queue, message } of rows) {
      if (queue === 'deliveries') this.#invocations.send(message);
      await this.#control.delete({ kind, id });
    }
    await this.arrange();
  }
}
