import { pauseAfter } from '../../../domain/sync/gate.ts';
import { type ConversionLine, conversionLine } from '../../../queries/conversions.ts';
import {
  type ConversionFeedRow,
  type ConversionRow,
  type ConversionShardRow,
  conversionFeedRow,
  conversionRow,
  conversionShardRow,
} from '../../../schemas/conversion.ts';
import { isoTime } from '../ports.ts';
import { call } from './call.ts';
import { countChanges, entriesOf, isFinal, journalRowOf, possibleIds } from './journal.ts';
import type { Fate } from './judge.ts';
import type { ConversionPorts, ConversionTarget } from './ports.ts';
import { keepReceipts } from './receipts.ts';

/** Events of one chunk: bounds what is done again after a crash. */
const chunkSize = 500;
/** Times a chunk may be put off before the rest of the shard is left for the next run. */
const maxRetries = 8;
/** Time that must be left to begin another chunk. */
const reserveMs = 40_000;
const maxDelaySeconds = 900;

export interface ShardWork {
  readonly feedId: string;
  readonly runId: string;
  readonly shardId: string;
}

/**
 * Tells a platform the events of one shard, chunk by chunk. A chunk done again after a crash is the same for the platform,
 * which tells copies by the event id, and for the journal, which knows what was before.
 *
 * @returns whether the shard is done; else a message for the rest is on its way
 */
export async function deliverShard(
  work: ShardWork,
  ports: ConversionPorts,
  remainingMs: () => number,
): Promise<boolean> {
  const { control, queue } = ports;
  const { feedId, runId, shardId } = work;
  const feed = await control.get(conversionFeedRow, 'conversion-feed', feedId);
  if (feed === undefined || feed.runId !== runId) return false;
  const target = await ports.conversionsTo(feed.destinationId);
  let lines: readonly ConversionLine[] | undefined;
  for (;;) {
    const shard = await control.get(
      conversionShardRow,
      `conversion-shard#${feedId}#${runId}`,
      shardId,
    );
    if (shard === undefined) return false;
    if (shard.isDone) return true;
    lines ??= await linesOf(shard, ports);
    const left = lines.filter((line) => placeOf(line) > shard.cursor);
    const chunk = { feed, shard, target, lines: left.slice(0, chunkSize) };
    const isLast = left.length <= chunkSize;
    const delayMs = await deliverChunk(chunk, isLast, ports);
    if (delayMs > 0) {
      const delaySeconds = Math.min(maxDelaySeconds, Math.ceil(delayMs / 1000));
      await queue.send({ kind: 'conversions', ...work }, delaySeconds);
      return false;
    }
    if (!isLast && remainingMs() < reserveMs) {
      await queue.send({ kind: 'conversions', ...work });
      return false;
    }
  }
}

/** In an order that stays, the events of an order next to each other, the earliest first. */
async function linesOf(
  shard: ConversionShardRow,
  ports: ConversionPorts,
): Promise<readonly ConversionLine[]> {
  const parts = await Promise.all(shard.keys.map((key) => ports.lines.read(conversionLine, key)));
  return parts.flat().sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

function placeOf({ key, at, source_id, message_id }: ConversionLine): string {
  return `${key} ${at} ${source_id} ${message_id}`;
}

interface Chunk {
  readonly feed: ConversionFeedRow;
  readonly shard: ConversionShardRow;
  readonly target: ConversionTarget;
  readonly lines: readonly ConversionLine[];
}

/** @returns milliseconds after which the chunk must be tried again; 0 when it is done */
async function deliverChunk(
  chunk: Chunk,
  isLast: boolean,
  ports: ConversionPorts,
): Promise<number> {
  const { control } = ports;
  const { feed, shard, lines } = chunk;
  const kind = `conversion#${feed.id}`;
  const mark = `${shard.kind.split('#')[2]}#${shard.id}`;
  const messageOf = ({ source_id, message_id }: ConversionLine): string =>
    ports.sha256(`${source_id}\n${message_id}`).slice(0, 32);
  const rows = await control.getAll(conversionRow, kind, possibleIds(lines, messageOf));
  const before = new Map(rows.map((row) => [row.id, row]));
  const entries = entriesOf(lines, before, messageOf);
  const open = entries.filter(({ id }) => !isFinal(before.get(id)));
  const own = open.filter(({ isDuplicate }) => !isDuplicate).map(({ line }) => line);
  const told = await call(own, chunk, ports);
  if ('waitMs' in told) return told.waitMs;
  const stamp = { mark, at: isoTime(ports.clock()) };
  const written = open.map((entry): ConversionRow => {
    const fate: Fate = entry.isDuplicate
      ? { status: 'duplicate' }
      : (told.fates.get(entry.line.key) ?? { status: 'pending' });
    return journalRowOf(feed.id, entry, fate, before.get(entry.id), stamp);
  });
  await control.putAll(written);
  await keepReceipts(feed, shard, told.receipts ?? [], open, ports);
  const isPutOff = told.retryAfterMs !== undefined && told.stopped === undefined;
  if (isPutOff && shard.retries < maxRetries) {
    const set = { retries: shard.retries + 1 };
    const key = { kind: shard.kind, id: shard.id };
    await control.update(key, { set }, { cursor: { equals: shard.cursor } });
    return Math.max(pauseAfter(shard.retries, 5000, 900_000, ports.random), told.retryAfterMs ?? 0);
  }
  const after = new Map([...before, ...written.map((row) => [row.id, row] as const)]);
  const pending = entries.filter(({ id }) => after.get(id)?.status === 'pending');
  const [waiting] = pending.flatMap(({ id }) => after.get(id)?.reason ?? []);
  const last = lines.at(-1);
  const stopped = told.stopped ?? shard.stopped ?? (isPutOff ? waiting : undefined);
  await control.transact([
    {
      update: { kind: shard.kind, id: shard.id },
      change: {
        set: {
          cursor: last === undefined ? shard.cursor : placeOf(last),
          isDone: isLast,
          retries: 0,
          pendingDays: [...new Set([...shard.pendingDays, ...pending.map(({ line }) => line.day)])],
          ...(stopped !== undefined && { stopped }),
        },
      },
      condition: { cursor: { equals: shard.cursor }, isDone: { equals: false } },
    },
    {
      update: { kind: 'conversion-feed', id: feed.id },
      // A change of nothing still touches the row, so that the transaction has the same shape.
      change: { add: { pending: 0, ...countChanges(entries, after, mark) } },
    },
  ]);
  return 0;
}
