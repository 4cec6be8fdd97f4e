import { AwsError } from '../wire.ts';
import { type LogEntry, parseEntries, type SendEntry } from './log-entry.ts';
import { type IndexedMessage, MessageIndex } from './message-index.ts';
import type { Queue, QueueSettings } from './queue.ts';
import { queueSettings } from './queue.ts';
import { type Body, type Place, SegmentLog } from './segment-log.ts';

export interface NewMessage {
  readonly queue: string;
  readonly messageId: string;
  readonly body: Body;
  /** JSON of the message attributes; empty when there are none. */
  readonly attributes: string;
  readonly sentAtEpochMs: number;
  readonly visibleAtEpochMs: number;
}

/** A message that was just given out, its counters already counting that. */
export interface GivenOut {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: string;
  readonly sentAtEpochMs: number;
  readonly receiveCount: number;
  readonly firstReceivedAtEpochMs: number;
}

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

const usualSegmentBytes = 32 * 1024 * 1024;
/** A log may be so many times as large as the messages that are still there, plus some segments. */
const mostWaste = 3;
const spareSegments = 3;
const carriedBytes = 4 * 1024 * 1024;

/**
 * Queues and messages: a log on the disk, which is written once and front to back, and where they stand in memory. What a
 * method did survives kill -9 once it returned.
 */
export class MessageStore {
  readonly #log: SegmentLog;
  readonly #index = new MessageIndex();
  readonly #segmentBytes: number;

  /** @param segmentBytes when the log goes on in a new file @default 32 MiB */
  constructor(dir: string, segmentBytes = usualSegmentBytes) {
    this.#segmentBytes = segmentBytes;
    this.#log = new SegmentLog(dir, segmentBytes, (text, bodies) =>
      this.#index.apply(parseEntries(text), following(bodies)),
    );
    // New, or the last crash came before a new file's beginning was written.
    if (this.#log.isFresh) this.#writeBeginning();
  }

  saveQueue(settings: QueueSettings, nowEpochMs: number): void {
    const parsed = queueSettings.parse(settings);
    const createdAt = this.#index.queues.get(parsed.name)?.createdAtEpochMs ?? nowEpochMs;
    this.#write([{ do: 'queue', settings: parsed, createdAt }]);
  }

  queues(): (Queue & { readonly createdAtEpochMs: number })[] {
    return [...this.#index.queues.values()];
  }

  insert(messages: readonly NewMessage[]): void {
    const entries = messages.map(
      ({ queue, messageId, attributes, body, ...times }, position): SendEntry => ({
        do: 'send',
        id: this.#index.nextId + position,
        queue,
        messageId,
        attributes,
        sentAt: times.sentAtEpochMs,
        visibleAt: times.visibleAtEpochMs,
        bytes: body.bytes,
        receiveCount: 0,
        receipt: 0,
      }),
    );
    this.#write(
      entries,
      messages.map(({ body }) => body),
    );
  }

  /** Resolves when everything inserted before the call is on the disk. */
  synced(): Promise<void> {
    return this.#log.synced();
  }

  /** @returns what was given out, and how many messages went to the dead-letter queue instead */
  receive(
    queue: Queue,
    max: number,
    nowEpochMs: number,
    invisibleUntilEpochMs: number,
    owner: string,
  ): { readonly given: GivenOut[]; readonly redriven: number } {
    const taken: IndexedMessage[] = [];
    const idsOf = { given: [] as number[], expired: [] as number[], redriven: [] as number[] };
    try {
      while (idsOf.given.length < max) {
        const message = this.#index.take(queue.name, nowEpochMs);
        if (message === undefined) break;
        taken.push(message);
        idsOf[fateOf(message, queue, nowEpochMs)].push(message.id);
      }
      const { given, expired, redriven } = idsOf;
      const visibleAt = invisibleUntilEpochMs;
      const entries: LogEntry[] = [
        { do: 'give', ids: given, at: nowEpochMs, visibleAt, owner },
        { do: 'delete', ids: expired },
        {
          do: 'redrive',
          ids: redriven,
          queue: queue.redrive?.queueName ?? '',
          visibleAt: nowEpochMs,
        },
      ];
      this.#write(entries.filter((entry) => 'ids' in entry && entry.ids.length > 0));
    } catch (error) {
      for (const message of taken) if (message.order === undefined) this.#index.putBack(message);
      throw error;
    }
    if (idsOf.expired.length > 0) this.#reclaim();
    return {
      given: idsOf.given.flatMap((id) => this.#givenOut(id)),
      redriven: idsOf.redriven.length,
    };
  }

  /** Handles of messages that are gone, or were given out again since, do nothing. */
  deleteBatch(queue: string, receiptHandles: readonly string[]): void {
    const receipts = receiptHandles.map((handle) => parseReceipt(queue, handle));
    this.#delete(receipts.flatMap(({ id, receipt }) => this.#received(queue, id, receipt) ?? []));
  }

  /** @returns for each handle, whether its message was in flight and is now invisible until then */
  changeVisibility(
    queue: string,
    changes: readonly { readonly receiptHandle: string; readonly visibleAtEpochMs: number }[],
    nowEpochMs: number,
  ): boolean[] {
    const parsed = changes.map(({ receiptHandle, visibleAtEpochMs }) => ({
      ...parseReceipt(queue, receiptHandle),
      visibleAt: visibleAtEpochMs,
    }));
    return parsed.map(({ id, receipt, visibleAt }) => {
      const message = this.#received(queue, id, receipt);
      if (message === undefined || message.visibleAt <= nowEpochMs) return false;
      this.#write([{ do: 'hide', ids: [id], visibleAt }]);
      return true;
    });
  }

  /** Takes the receive back of all that the owner holds. @returns number of messages */
  releaseOwned(owner: string, nowEpochMs: number): number {
    const ids: number[] = [];
    for (const message of this.#index.all)
      if (message.owner === owner && message.visibleAt > nowEpochMs) ids.push(message.id);
    if (ids.length > 0) this.#write([{ do: 'release', ids, visibleAt: nowEpochMs }]);
    return ids.length;
  }

  purge(queue: string): void {
    this.#delete(this.#index.of(queue));
  }

  deleteOlder(queue: string, sentBeforeEpochMs: number): void {
    this.#delete(this.#index.of(queue).filter(({ sentAt }) => sentAt < sentBeforeEpochMs));
  }

  counts(queue: string, nowEpochMs: number): QueueCounts {
    const { ready, hidden } = this.#index.at(queue, nowEpochMs);
    const inFlight = hidden.messages.filter(({ receiveCount }) => receiveCount > 0).length;
    return { visible: ready.size, inFlight, delayed: hidden.size - inFlight };
  }

  /** When the next message that is invisible now becomes visible. */
  nextVisibleAtEpochMs(queue: string, nowEpochMs: number): number | undefined {
    return this.#index.at(queue, nowEpochMs).hidden.first()?.visibleAt;
  }

  close(): void {
    this.#log.close();
  }

  /** The message if that receipt of it is the last. */
  #received(queue: string, id: number, receipt: number): IndexedMessage | undefined {
    const message = this.#index.get(id);
    return message?.queue === queue && message.receipt === receipt ? message : undefined;
  }

  #givenOut(id: number): GivenOut[] {
    const message = this.#index.get(id);
    if (message === undefined) return [];
    const { queue, messageId, attributes, sentAt, receiveCount, receipt } = message;
    return [
      {
        messageId,
        receiptHandle: receiptHandle(queue, id, receipt),
        body: this.#log.read(message.place),
        attributes,
        sentAtEpochMs: sentAt,
        receiveCount,
        firstReceivedAtEpochMs: message.firstReceivedAt ?? sentAt,
      },
    ];
  }

  #delete(messages: readonly IndexedMessage[]): void {
    if (messages.length === 0) return;
    this.#write([{ do: 'delete', ids: messages.map(({ id }) => id) }]);
    this.#reclaim();
  }

  #write(entries: readonly LogEntry[], bodies: readonly Body[] = []): void {
    if (entries.length === 0) return;
    if (this.#log.isFull) {
      this.#log.rotate();
      this.#writeBeginning();
    }
    const at = this.#log.append(JSON.stringify(entries), bodies);
    this.#index.apply(entries, following(at));
  }

  /** A file begins with what the ones before it said of the queues, so that any of those may go. */
  #writeBeginning(): void {
    const queues = [...this.#index.queues.values()].map(
      ({ createdAtEpochMs, ...settings }): LogEntry => ({
        do: 'queue',
        settings,
        createdAt: createdAtEpochMs,
      }),
    );
    this.#log.append(JSON.stringify([...queues, { do: 'count', nextId: this.#index.nextId }]), []);
  }

  /**
   * Deletes files from the oldest on, and only so: a file says of messages in older ones that they are gone. Where a few
   * messages keep much dead weight in place they are carried to the end.
   */
  #reclaim(): void {
    for (;;) {
      const [oldest, next] = this.#log.segments;
      if (oldest === undefined || next === undefined) return;
      if (this.#index.liveIn(oldest) > 0) {
        const most = mostWaste * this.#index.liveBytes + spareSegments * this.#segmentBytes;
        if (this.#log.bytes <= most) return;
        this.#carry(oldest);
      }
      this.#log.dropOldest();
    }
  }

  #carry(segment: number): void {
    let entries: SendEntry[] = [];
    let bodies: Body[] = [];
    let bytes = 0;
    const write = (): void => {
      this.#write(entries, bodies);
      [entries, bodies, bytes] = [[], [], 0];
    };
    for (const message of [...this.#index.all].filter(({ place }) => place.segment === segment)) {
      const { place, position: _, order: __, firstReceivedAt, owner, ...state } = message;
      entries.push({
        do: 'send',
        ...state,
        bytes: place.bytes,
        ...(firstReceivedAt !== undefined && { firstReceivedAt }),
        ...(owner !== undefined && { owner }),
      });
      bodies.push({ text: this.#log.read(place), bytes: place.bytes });
      bytes += place.bytes;
      if (bytes >= carriedBytes) write();
    }
    write();
    this.#log.syncNow();
  }
}

/** Places of bodies that lie one behind the other. */
function following({ segment, offset }: Omit<Place, 'bytes'>): (bytes: number) => Place {
  let at = offset;
  return (bytes) => {
    const place = { segment, offset: at, bytes };
    at += bytes;
    return place;
  };
}

function fateOf(
  message: IndexedMessage,
  { retentionSeconds, redrive }: Queue,
  nowEpochMs: number,
): 'given' | 'expired' | 'redriven' {
  if (message.sentAt < nowEpochMs - retentionSeconds * 1_000) return 'expired';
  if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return 'given';
  return 'redriven';
}

/** Names the message and which of its receives this was; a newer receive makes older handles void. */
const receiptHandle = (queue: string, id: number, receipt: number): string =>
  Buffer.from(`${queue}/${id}/${receipt}`).toString('base64url');

function parseReceipt(queue: string, handle: string): { id: number; receipt: number } {
  const [name, id = '', receipt = ''] = Buffer.from(handle, 'base64url').toString().split('/');
  if (name !== queue || !/^\d+$/.test(id) || !/^\d+$/.test(receipt)) {
    throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.', 404);
  }
  return { id: Number(id), receipt: Number(receipt) };
}
