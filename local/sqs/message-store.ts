import { closeSync, fdatasync, openSync } from 'node:fs';
import * as z from 'zod';
import { AwsError } from '../wire.ts';
import { type Queue, type QueueSettings, queueSettings } from './queue.ts';
import { openStatements } from './statements.ts';

export interface NewMessage {
  readonly queue: string;
  readonly messageId: string;
  /** UTF-8. */
  readonly body: Buffer;
  /** JSON of the message attributes; empty when there are none. */
  readonly attributes: string;
  readonly sentAtEpochMs: number;
  readonly visibleAtEpochMs: number;
}

const receivedRow = z.object({
  id: z.int(),
  message_id: z.string(),
  body: z.string(),
  attributes: z.string(),
  sent_at: z.int(),
  receive_count: z.int(),
  receipt: z.int(),
  first_received_at: z.int().nullable(),
});
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

/** Queues and messages in one SQLite file. What a method did survives kill -9 once it returned. */
export class MessageStore {
  readonly #sql: ReturnType<typeof openStatements>;
  readonly #log: number;

  constructor(path: string) {
    this.#sql = openStatements(path);
    this.#log = openSync(`${path}-wal`, 'r+');
  }

  saveQueue(settings: QueueSettings, nowEpochMs: number): void {
    this.#sql.saveQueue.run(settings.name, JSON.stringify(settings), nowEpochMs);
  }

  queues(): (Queue & { readonly createdAtEpochMs: number })[] {
    return this.#sql.queues.all().map((row) => ({
      ...queueSettings.parse(JSON.parse(String(row['settings']))),
      createdAtEpochMs: Number(row['created_at']),
    }));
  }

  insert(messages: readonly NewMessage[]): void {
    this.#transaction(() => {
      for (const { messageId, body, attributes, ...state } of messages) {
        const { lastInsertRowid } = this.#sql.insertMessage.run(messageId, body, attributes);
        const { queue, sentAtEpochMs, visibleAtEpochMs } = state;
        this.#sql.insertState.run(lastInsertRowid, queue, sentAtEpochMs, visibleAtEpochMs);
      }
    });
  }

  /** Resolves when everything inserted before the call is on the disk. */
  synced(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#log, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  /** @returns what was given out, and how many messages went to the dead-letter queue instead */
  receive(
    queue: Queue,
    max: number,
    nowEpochMs: number,
    invisibleUntilEpochMs: number,
    owner: string,
  ): { readonly given: GivenOut[]; readonly redriven: number } {
    return this.#transaction(() => {
      const given: GivenOut[] = [];
      let redriven = 0;
      for (;;) {
        const wanted = max - given.length;
        const rows = this.#sql.visible.all(queue.name, nowEpochMs, wanted);
        for (const row of rows.map((raw) => receivedRow.parse(raw))) {
          const fate = fateOf(row, queue, nowEpochMs);
          if (fate === 'expired') {
            this.#remove(row.id);
          } else if (fate === 'given') {
            const firstReceivedAt = row.first_received_at ?? nowEpochMs;
            this.#sql.give.run(invisibleUntilEpochMs, firstReceivedAt, owner, row.id);
            given.push(givenOut(queue.name, row, firstReceivedAt));
          } else {
            this.#sql.redrive.run(fate.redriveTo, nowEpochMs, row.id);
            redriven += 1;
          }
        }
        const isMoreThere = rows.length === wanted && given.length < max;
        if (!isMoreThere || invisibleUntilEpochMs <= nowEpochMs) return { given, redriven };
      }
    });
  }

  /** Handles of messages that are gone, or were given out again since, do nothing. */
  deleteBatch(queue: string, receiptHandles: readonly string[]): void {
    const receipts = receiptHandles.map((handle) => parseReceipt(queue, handle));
    this.#transaction(() => {
      for (const { id, receipt } of receipts) {
        if (this.#sql.findReceipt.get(id, queue, receipt) !== undefined) this.#remove(id);
      }
    });
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
    return this.#transaction(() =>
      parsed.map(({ id, receipt, visibleAt }) => {
        const result = this.#sql.changeVisibility.run(visibleAt, id, queue, receipt, nowEpochMs);
        return result.changes === 1;
      }),
    );
  }

  /** Takes the receive back of all that the owner holds. @returns number of messages */
  releaseOwned(owner: string, nowEpochMs: number): number {
    return Number(this.#sql.releaseOwned.run(nowEpochMs, owner, nowEpochMs).changes);
  }

  purge(queue: string): void {
    this.#transaction(() => {
      this.#sql.purgeMessages.run(queue);
      this.#sql.purgeStates.run(queue);
    });
  }

  deleteOlder(queue: string, sentBeforeEpochMs: number): void {
    this.#transaction(() => {
      for (const row of this.#sql.older.all(queue, sentBeforeEpochMs)) {
        this.#remove(Number(row['id']));
      }
    });
  }

  counts(queue: string, nowEpochMs: number): QueueCounts {
    const visible = Number(this.#sql.countVisible.get(queue, nowEpochMs)?.['n']);
    const hidden = this.#sql.countHidden.get(queue, nowEpochMs);
    const inFlight = Number(hidden?.['given']);
    return { visible, inFlight, delayed: Number(hidden?.['n']) - inFlight };
  }

  /** When the next message that is invisible now becomes visible. */
  nextVisibleAtEpochMs(queue: string, nowEpochMs: number): number | undefined {
    const next = this.#sql.nextVisible.get(queue, nowEpochMs)?.['next'];
    return typeof next === 'number' ? next : undefined;
  }

  close(): void {
    closeSync(this.#log);
    this.#sql.db.close();
  }

  #remove(id: number): void {
    this.#sql.deleteState.run(id);
    this.#sql.deleteMessage.run(id);
  }

  #transaction<Result>(work: () => Result): Result {
    this.#sql.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#sql.db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#sql.db.exec('ROLLBACK');
      throw error;
    }
  }
}

type ReceivedRow = z.infer<typeof receivedRow>;

function fateOf(
  row: ReceivedRow,
  { retentionSeconds, redrive }: Queue,
  nowEpochMs: number,
): 'given' | 'expired' | { readonly redriveTo: string } {
  if (row.sent_at < nowEpochMs - retentionSeconds * 1_000) return 'expired';
  if (redrive === undefined || row.receive_count < redrive.maxReceiveCount) return 'given';
  return { redriveTo: redrive.queueName };
}

const givenOut = (queue: string, row: ReceivedRow, firstReceivedAtEpochMs: number): GivenOut => ({
  messageId: row.message_id,
  receiptHandle: receiptHandle(queue, row.id, row.receipt + 1),
  body: row.body,
  attributes: row.attributes,
  sentAtEpochMs: row.sent_at,
  receiveCount: row.receive_count + 1,
  firstReceivedAtEpochMs,
});

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
