import type { ControlTable } from '../../domain/control/control-table.ts';
import { wakeRow } from '../../schemas/control.ts';
import { type DeliveryMessage, deliveryMessage } from '../../schemas/messages.ts';

interface Due {
  readonly atEpochMs: number;
  readonly message: DeliveryMessage;
}

/** The deliveries queue with its delays and the rows that wake it, on a clock that jumps to whatever is due next. */
export class DeliveryClock {
  nowEpochMs = Date.now();
  readonly clock = (): number => this.nowEpochMs;
  readonly queue = {
    send: async (message: DeliveryMessage, delaySeconds = 0): Promise<void> => {
      this.due.push({ atEpochMs: this.nowEpochMs + delaySeconds * 1000, message });
    },
  };
  private readonly due: Due[] = [];
  private readonly control: ControlTable;

  constructor(control: ControlTable) {
    this.control = control;
  }

  /** Handles what is due and what comes of it, until nothing is left, or nothing before the given time. */
  async run(
    handle: (message: DeliveryMessage) => Promise<void>,
    untilEpochMs = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    for (;;) {
      const next = this.due.toSorted((a, b) => a.atEpochMs - b.atEpochMs)[0];
      const woken = (await this.control.query(wakeRow, { kind: 'wake', limit: 1 })).rows[0];
      const wakesAt =
        woken === undefined ? Number.POSITIVE_INFINITY : Date.parse(woken.id.slice(0, 24));
      const nextAt = next?.atEpochMs ?? Number.POSITIVE_INFINITY;
      const at = Math.min(nextAt, wakesAt);
      if (at === Number.POSITIVE_INFINITY || at > untilEpochMs) return;
      this.nowEpochMs = Math.max(this.nowEpochMs, at);
      if (next !== undefined && nextAt <= wakesAt) {
        this.due.splice(this.due.indexOf(next), 1);
        await handle(next.message);
      } else if (woken !== undefined) {
        await this.control.delete({ kind: woken.kind, id: woken.id });
        await handle(deliveryMessage.parse(JSON.parse(woken.message)));
      }
    }
  }
}
