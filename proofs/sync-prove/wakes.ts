import type { ControlTable } from '../../domain/control/control-table.ts';
import { wakeRow } from '../../schemas/control.ts';
import type { Invocations } from './invocations.ts';
import type { VirtualTime } from './virtual-time.ts';

const minuteMs = 60_000;
const wakesPerTick = 500;

/** The part of the minute's tick that sends messages whose time has come; ticks only where a row waits for one. */
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
    const { rows } = await this.#control.query(wakeRow, { kind: 'wake', limit: 1 });
    const [first] = rows;
    if (first === undefined) return;
    const dueEpochMs = Date.parse(/^[^#]+/.exec(first.id)?.[0] ?? '');
    if (Number.isNaN(dueEpochMs)) throw new Error(`no time in the id ${first.id}`);
    const now = this.#time.now();
    const atEpochMs = (Math.floor(Math.max(now, dueEpochMs) / minuteMs) + 1) * minuteMs;
    if (atEpochMs >= this.#tickAtEpochMs && this.#tickAtEpochMs > now) return;
    this.#tickAtEpochMs = atEpochMs;
    this.#time.after(atEpochMs - now, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    this.#tickAtEpochMs = Number.POSITIVE_INFINITY;
    const to = new Date(this.#time.now()).toISOString();
    const { rows } = await this.#control.query(wakeRow, { kind: 'wake', to, limit: wakesPerTick });
    for (const { kind, id, queue, message } of rows) {
      if (queue === 'deliveries') this.#invocations.send(message);
      await this.#control.delete({ kind, id });
    }
    await this.arrange();
  }
}
