import type { LogEntry, SendEntry } from './log-entry.ts';
import type { Queue } from './queue.ts';
import type { Place } from './segment-log.ts';
import { VisibilityOrder } from './visibility-order.ts';

/** A message as it stands, without its body. */
export interface IndexedMessage {
  readonly id: number;
  readonly messageId: string;
  readonly attributes: string;
  readonly sentAt: number;
  readonly place: Place;
  queue: string;
  visibleAt: number;
  receiveCount: number;
  receipt: number;
  firstReceivedAt: number | undefined;
  owner: string | undefined;
  /** Where it is in its order. */
  position: number;
  /** The order that it is in; none while it is taken out to be given. */
  order: VisibilityOrder<IndexedMessage> | undefined;
}

/** Messages of one queue: those that could be given out when last looked, and those whose time had not come. */
interface Orders {
  readonly ready: VisibilityOrder<IndexedMessage>;
  readonly hidden: VisibilityOrder<IndexedMessage>;
  lookedAt: number;
}

/** Where the queues stand, in memory: what the entries of the log come to. */
export class MessageIndex {
  readonly #messages = new Map<number, IndexedMessage>();
  readonly #orders = new Map<string, Orders>();
  readonly #bySegment = new Map<number, number>();
  readonly queues = new Map<string, Queue & { readonly createdAtEpochMs: number }>();
  nextId = 1;
  /** Of the bodies. */
  liveBytes = 0;

  get all(): Iterable<IndexedMessage> {
    return this.#messages.values();
  }

  get(id: number): IndexedMessage | undefined {
    return this.#messages.get(id);
  }

  /** @param placeOf where the body of a sent message lies; asked once for each, in order */
  apply(entries: readonly LogEntry[], placeOf: (bytes: number) => Place): void {
    for (const entry of entries) {
      if (entry.do === 'send') this.#send(entry, placeOf(entry.bytes));
      else if (entry.do === 'count') this.nextId = Math.max(this.nextId, entry.nextId);
      else if (entry.do === 'queue') {
        const { settings, createdAt } = entry;
        this.queues.set(settings.name, { ...settings, createdAtEpochMs: createdAt });
      } else if (entry.do === 'delete') for (const id of entry.ids) this.#remove(id);
      else for (const id of entry.ids) this.#change(id, entry);
    }
  }

  /** Messages of the segment that are still there. */
  liveIn(segment: number): number {
    return this.#bySegment.get(segment) ?? 0;
  }

  of(queue: string): IndexedMessage[] {
    const { ready, hidden } = this.#ordersOf(queue);
    return [...ready.messages, ...hidden.messages];
  }

  /** Both orders of the queue, as they are at that time. */
  at(queue: string, nowEpochMs: number): Readonly<Omit<Orders, 'lookedAt'>> {
    const orders = this.#ordersOf(queue);
    const { ready, hidden, lookedAt } = orders;
    orders.lookedAt = nowEpochMs;
    // A clock that was set back.
    const early = nowEpochMs < lookedAt ? ready.messages.filter(isLater(nowEpochMs)) : [];
    for (const message of early) move(message, hidden);
    for (let next = hidden.first(); next !== undefined; next = hidden.first()) {
      if (next.visibleAt > nowEpochMs) break;
      move(next, ready);
    }
    return orders;
  }

  /** Takes the next visible message out of its order: `apply` or `putBack` must follow. */
  take(queue: string, nowEpochMs: number): IndexedMessage | undefined {
    const message = this.at(queue, nowEpochMs).ready.first();
    if (message !== undefined) move(message, undefined);
    return message;
  }

  putBack(message: IndexedMessage): void {
    const { ready, hidden, lookedAt } = this.#ordersOf(message.queue);
    move(message, message.visibleAt > lookedAt ? hidden : ready);
  }

  #send(entry: SendEntry, place: Place): void {
    const { id, bytes, firstReceivedAt, owner, do: _, ...rest } = entry;
    this.#remove(id);
    const message = { ...rest, id, firstReceivedAt, owner, place, position: 0, order: undefined };
    this.#messages.set(id, message);
    this.#bySegment.set(place.segment, this.liveIn(place.segment) + 1);
    this.liveBytes += bytes;
    this.nextId = Math.max(this.nextId, id + 1);
    this.putBack(message);
  }

  #change(id: number, entry: Exclude<LogEntry, { readonly do: 'send' | 'count' | 'queue' }>): void {
    const message = this.#messages.get(id);
    if (message === undefined || entry.do === 'delete') return;
    // Out of the order first: it goes by what changes.
    move(message, undefined);
    message.visibleAt = entry.visibleAt;
    message.owner = entry.do === 'give' ? entry.owner : undefined;
    if (entry.do === 'give') {
      message.receiveCount += 1;
      message.receipt += 1;
      message.firstReceivedAt ??= entry.at;
    }
    if (entry.do === 'redrive') message.queue = entry.queue;
    if (entry.do === 'release') message.receiveCount -= 1;
    this.putBack(message);
  }

  #remove(id: number): void {
    const message = this.#messages.get(id);
    if (message === undefined) return;
    move(message, undefined);
    this.#messages.delete(id);
    const { segment, bytes } = message.place;
    this.liveBytes -= bytes;
    const left = this.liveIn(segment) - 1;
    if (left === 0) this.#bySegment.delete(segment);
    else this.#bySegment.set(segment, left);
  }

  #ordersOf(queue: string): Orders {
    const known = this.#orders.get(queue);
    if (known !== undefined) return known;
    const orders = {
      ready: new VisibilityOrder<IndexedMessage>(),
      hidden: new VisibilityOrder<IndexedMessage>(),
      lookedAt: 0,
    };
    this.#orders.set(queue, orders);
    return orders;
  }
}

const isLater =
  (nowEpochMs: number) =>
  ({ visibleAt }: IndexedMessage): boolean =>
    visibleAt > nowEpochMs;

function move(message: IndexedMessage, to: VisibilityOrder<IndexedMessage> | undefined): void {
  message.order?.remove(message);
  message.order = to;
  to?.add(message);
}
