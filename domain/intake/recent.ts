import type { RecentEvent } from '../../schemas/control.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import type { EventRow } from './rows.ts';

/** As many as the page and `daicho tail` show; a row of the control table holds 400 KB. */
const mostRecent = 50;
const mostRefused = 25;
const longestText = 256;

/** The last events of a batch and what became of them. A flood of stored ones does not wash out the refused. */
export class RecentEvents {
  readonly #landed: EventRow[] = [];
  readonly #refused: RecentEvent[] = [];

  addTaken(row: EventRow): void {
    keep(this.#landed, mostRecent, row);
  }

  addRefused(
    request: Pick<EventsEnvelope, 'sourceId' | 'requestId' | 'receivedAt'>,
    event: { readonly position: number; readonly reason: string },
  ): void {
    const { sourceId, requestId, receivedAt } = request;
    keep(this.#refused, mostRefused, {
      sourceId,
      requestId,
      position: event.position,
      messageId: '',
      type: '',
      event: '',
      receivedAt,
      outcome: 'rejected',
      reason: event.reason,
    });
  }

  /** Requests that the collector did not take. */
  addTurnedAway(
    report: Pick<EventsEnvelope, 'sourceId' | 'requestId' | 'receivedAt'>,
    reason: string,
    requests: number,
  ): void {
    const { sourceId, requestId, receivedAt } = report;
    const event = requests === 1 ? '1 request' : `${requests} requests`;
    const told = { position: 0, messageId: '', type: '', event } as const;
    keep(this.#refused, mostRefused, {
      ...{ sourceId, requestId, receivedAt, reason: reason.slice(0, longestText) },
      ...told,
      outcome: 'refused',
    });
  }

  /** In order of receipt. */
  list(): readonly RecentEvent[] {
    const refused = this.#refused.slice(-mostRefused);
    const room = mostRecent - refused.length;
    return [...this.#landed.slice(-room).map(landedEvent), ...refused].toSorted((one, other) =>
      one.receivedAt < other.receivedAt ? -1 : one.receivedAt > other.receivedAt ? 1 : 0,
    );
  }
}

function landedEvent(row: EventRow): RecentEvent {
  return {
    sourceId: row.source_id,
    requestId: row.request_id,
    position: row.position,
    messageId: row.message_id.slice(0, longestText),
    type: row.type,
    event: row.event.slice(0, longestText),
    receivedAt: new Date(row.received_at).toISOString(),
    node: row.node,
    outcome: 'landed',
    ...(row.is_bot && { isBot: true }),
    ...(row.bot_reason !== undefined && { botReason: row.bot_reason }),
  };
}

function keep<Event>(list: Event[], most: number, event: Event): void {
  // Trimmed in strides, because shifting on every event would cost more than the event.
  if (list.length >= most * 4) list.splice(0, list.length - most);
  list.push(event);
}
