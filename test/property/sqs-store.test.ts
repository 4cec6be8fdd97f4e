import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type GivenOut, MessageStore } from '../../local/sqs/message-store.ts';
import { type Queue, queueSettings } from '../../local/sqs/queue.ts';
import { type ModelMessage, maxReceiveCount, QueueModel, retentionSeconds } from './sqs-model.ts';

const root = mkdtempSync(join(tmpdir(), 'daicho-sqs-store-'));
afterAll(() => rmSync(root, { recursive: true }));

const queues: Readonly<Record<'work' | 'dead', Queue>> = {
  work: queueSettings.parse({
    name: 'work',
    visibilityTimeoutSeconds: 5,
    retentionSeconds,
    redrive: { queueName: 'dead', maxReceiveCount },
  }),
  dead: queueSettings.parse({ name: 'dead', visibilityTimeoutSeconds: 5, retentionSeconds }),
};

const queue = fc.constantFrom('work' as const, 'dead' as const);
const operation = fc.oneof(
  {
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      queue,
      count: fc.integer({ min: 1, max: 6 }),
      length: fc.integer({ min: 1, max: 900 }),
      delayMs: fc.constantFrom(0, 0, 0, 1_000, 7_000),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      queue,
      max: fc.integer({ min: 1, max: 8 }),
      hiddenMs: fc.constantFrom(0, 2_000, 5_000),
      owner: fc.constantFrom('a', 'b'),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    weight: 5,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('hide' as const),
      pick: fc.nat(),
      forMs: fc.constantFrom(0, 1_000, 9_000),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('releaseOwned' as const),
      owner: fc.constantFrom('a', 'b'),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('purge' as const), queue }), weight: 1 },
  {
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 500, 3_000, 60_000, -2_000),
    }),
    weight: 4,
  },
  { arbitrary: fc.record({ do: fc.constant('kill' as const) }), weight: 2 },
  {
    arbitrary: fc.record({
      do: fc.constant('tear' as const),
      cut: fc.double({ min: 0, max: 0.999, noNaN: true }),
      isCut: fc.boolean(),
    }),
    weight: 2,
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

const bodyOf = (text: string) => ({ text, bytes: Buffer.byteLength(text) });

interface Receipt {
  readonly ofModel: ModelMessage;
  readonly handle: string;
}

/** A store and its model side by side. */
class Pair {
  readonly #dir = mkdtempSync(join(root, 'one-'));
  readonly #model = new QueueModel();
  #store = this.#opened();
  #now = 1_000_000;
  #sent = 0;
  #receipts: Receipt[] = [];

  perform(operation: Operation): void {
    switch (operation.do) {
      case 'send':
        this.#send(operation);
        break;
      case 'receive':
        this.#receive(operation);
        break;
      case 'delete':
        this.#delete(operation.share);
        break;
      case 'hide':
        this.#hide(operation.pick, operation.forMs);
        break;
      case 'releaseOwned':
        expect(this.#store.releaseOwned(operation.owner, this.#now)).toBe(
          this.#model.releaseOwned(operation.owner, this.#now),
        );
        break;
      case 'purge':
        this.#store.purge(operation.queue);
        this.#model.purge(operation.queue);
        break;
      case 'pass':
        this.#now += operation.ms;
        break;
      case 'kill':
        this.#reopen();
        break;
      case 'tear':
        this.#tear(operation.cut, operation.isCut);
    }
  }

  check(): void {
    for (const name of ['work', 'dead']) {
      const next = this.#store.nextVisibleAtEpochMs(name, this.#now);
      const counts = { ...this.#store.counts(name, this.#now), next };
      expect(counts).toEqual(this.#model.counts(name, this.#now));
    }
    expect(this.#store.queues().map(({ name }) => name)).toEqual(['work', 'dead']);
  }

  close(): void {
    this.#store.close();
    rmSync(this.#dir, { recursive: true });
  }

  #opened(): MessageStore {
    const store = new MessageStore(this.#dir, 2_000);
    if (store.queues().length === 0)
      for (const settings of Object.values(queues)) store.saveQueue(settings, 1);
    return store;
  }

  #reopen(): void {
    const before = this.#store;
    this.#store = this.#opened();
    before.close();
  }

  #files(): string[] {
    return readdirSync(this.#dir)
      .sort()
      .map((name) => join(this.#dir, name));
  }

  /** A send that a crash cuts short, or whose last byte the disk never got. Nobody was told of it. */
  #tear(cut: number, isCut: boolean): void {
    const before = this.#files().at(-1) ?? '';
    const bytesBefore = statSync(before).size;
    this.#store.insert([this.#message('work', 400, 0)]);
    const file = this.#files().at(-1) ?? '';
    const from = file === before ? bytesBefore : 0;
    const bytes = readFileSync(file);
    const last = bytes.length - 1;
    bytes[last] = ~(bytes[last] ?? 0);
    const end = isCut ? from + Math.floor((bytes.length - from) * cut) : bytes.length;
    writeFileSync(file, bytes.subarray(0, end));
    this.#reopen();
  }

  #message(name: string, length: number, delayMs: number) {
    this.#sent += 1;
    const messageId = `m${this.#sent}`;
    return {
      queue: name,
      messageId,
      body: bodyOf(`${messageId} ${'茶'.repeat(length)}`),
      attributes: this.#sent % 3 === 0 ? '{"a":{}}' : '',
      sentAtEpochMs: this.#now,
      visibleAtEpochMs: this.#now + delayMs,
    };
  }

  #send({ queue: name, count, length, delayMs }: Extract<Operation, { do: 'send' }>): void {
    const messages = Array.from({ length: count }, () => this.#message(name, length, delayMs));
    this.#store.insert(messages);
    for (const { messageId, body } of messages)
      this.#model.send(name, messageId, body.text, this.#now, delayMs);
  }

  #receive({ queue: name, max, hiddenMs, owner }: Extract<Operation, { do: 'receive' }>): void {
    const until = this.#now + hiddenMs;
    const { given } = this.#store.receive(queues[name], max, this.#now, until, owner);
    const expected = this.#model.receive(name, max, this.#now, until, owner);
    expect(given.map(shown)).toEqual(expected.map(shown));
    given.forEach(({ receiptHandle }, at) => {
      const ofModel = expected[at];
      if (ofModel !== undefined) this.#receipts.push({ ofModel, handle: receiptHandle });
    });
  }

  #delete(share: number): void {
    const count = Math.ceil(this.#receipts.length * share);
    for (const { ofModel, handle } of this.#receipts.splice(0, count)) {
      this.#store.deleteBatch(ofModel.queue, [handle]);
      this.#model.delete(ofModel);
    }
  }

  #hide(pick: number, forMs: number): void {
    const receipt = this.#receipts[pick % Math.max(1, this.#receipts.length)];
    if (receipt === undefined) return;
    const visibleAtEpochMs = this.#now + forMs;
    const change = { receiptHandle: receipt.handle, visibleAtEpochMs };
    const changed = this.#store.changeVisibility(receipt.ofModel.queue, [change], this.#now);
    expect(changed).toEqual([this.#model.hide(receipt.ofModel, this.#now, visibleAtEpochMs)]);
  }
}

const shown = (message: GivenOut | ModelMessage) => ({
  messageId: message.messageId,
  body: message.body,
  receiveCount: message.receiveCount,
  sentAt: 'sentAt' in message ? message.sentAt : message.sentAtEpochMs,
  firstReceivedAt:
    'firstReceivedAt' in message ? message.firstReceivedAt : message.firstReceivedAtEpochMs,
});

test('whatever is done, and whenever it is killed, the store holds what the model holds', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60, size: 'max' }), (operations) => {
      const pair = new Pair();
      try {
        for (const each of operations) {
          pair.perform(each);
          pair.check();
        }
      } finally {
        pair.close();
      }
    }),
    { numRuns: 50 },
  );
}, 60_000);

/** Message after message comes and goes; files with it. @returns receipts of those that are gone */
function wear(store: MessageStore, rounds: number): string[] {
  return Array.from({ length: rounds }, (_, round) => {
    store.insert([messageOf(`passing-${round}`)]);
    const [given] = store.receive(queues.work, 1, 1_000, 9_000, 'b').given;
    const handle = given?.receiptHandle ?? '';
    store.deleteBatch('work', [handle]);
    return handle;
  });
}

const messageOf = (messageId: string) => ({
  queue: 'work',
  messageId,
  body: bodyOf(messageId.padEnd(500)),
  attributes: '',
  sentAtEpochMs: 1_000,
  visibleAtEpochMs: 1_000,
});

const filesOf = (dir: string): string[] => readdirSync(dir).sort();

describe('files come and go, but', () => {
  let dir: string;
  let store: MessageStore;
  const reopen = (): void => {
    store?.close();
    store = new MessageStore(dir, 2_000);
  };
  beforeEach(() => {
    dir = mkdtempSync(join(root, 'worn-'));
    reopen();
    for (const settings of Object.values(queues)) store.saveQueue(settings, 1);
  });

  test('a message that stays is carried along, with who holds it, and little else is kept', () => {
    store.insert([messageOf('staying')]);
    const [held] = store.receive(queues.work, 1, 1_000, 600_000, 'a').given;
    wear(store, 100);
    expect(filesOf(dir)).not.toContain('00000001.log');
    const bytes = filesOf(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
    expect(bytes).toBeLessThan(12_000);
    reopen();
    expect(store.releaseOwned('a', 1_000)).toBe(1);
    const [again] = store.receive(queues.work, 1, 1_000, 600_000, 'c').given;
    expect(again).toMatchObject({ ...held, receiptHandle: expect.any(String) });
  });

  test('no receipt is ever used again', () => {
    const receipts = new Set<string>();
    for (let round = 0; round < 40; round += 1) {
      for (const receipt of wear(store, 1)) receipts.add(receipt);
      reopen();
    }
    expect(receipts.size).toBe(40);
  });

  test('the queues are known, though a crash came between a new file and its beginning', () => {
    wear(store, 10);
    const known = store.queues();
    store.close();
    const last = Number.parseInt(filesOf(dir).at(-1) ?? '', 10);
    writeFileSync(join(dir, `${String(last + 1).padStart(8, '0')}.log`), '');
    store = new MessageStore(dir, 2_000);
    wear(store, 1);
    expect(filesOf(dir)).toHaveLength(1);
    reopen();
    expect(store.queues()).toEqual(known);
  });

  test('a damaged file before the last is reported, not skipped', () => {
    store.insert([messageOf('one'), messageOf('two'), messageOf('three'), messageOf('four')]);
    store.insert([messageOf('five')]);
    store.close();
    const file = join(dir, filesOf(dir)[0] ?? '');
    const bytes = readFileSync(file);
    bytes[1_500] = ~(bytes[1_500] ?? 0);
    writeFileSync(file, bytes);
    expect(() => new MessageStore(dir, 2_000)).toThrow('00000001.log is damaged');
  });
});
