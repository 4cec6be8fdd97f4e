import { uriOf } from '../../../domain/refresh/places.ts';
import {
  type ConversionQuestion,
  conversionCount,
  conversionCounts,
  conversionFacts,
} from '../../../queries/conversions.ts';
import { unload } from '../../../queries/unload.ts';
import {
  type ConversionFeedRow,
  type ConversionRunRow,
  type ConversionShardRow,
  conversionDayRow,
  conversionFeedRow,
  conversionRunRow,
  conversionShardRow,
} from '../../../schemas/conversion.ts';
import { isoTime } from '../ports.ts';
import { askOnce } from './ask.ts';
import { beginRun, prefixOf } from './begin.ts';
import type { ConversionPorts } from './ports.ts';

const busyDelaySeconds = 5;

/**
 * Takes a run of a feed one step further: asks for the events of days that are new, has them sent, counts what there was.
 * Calling it again at any point changes nothing that it should not.
 */
export async function advanceRun(
  feedId: string,
  runId: string,
  ports: ConversionPorts,
): Promise<void> {
  const { control, queue } = ports;
  const feed = await control.get(conversionFeedRow, 'conversion-feed', feedId);
  if (feed === undefined) return;
  const run =
    (await control.get(conversionRunRow, `conversion-run#${feedId}`, runId)) ??
    (await beginRun(feed, runId, ports));
  if (run === 'busy') {
    return queue.send({ kind: 'conversions', feedId, runId }, busyDelaySeconds);
  }
  switch (run.phase) {
    case 'ask':
      return ask(feed, run, ports);
    case 'send':
      return checkShards(feed, run, ports);
    case 'count':
      return countEvents(feed, run, ports);
    case 'done':
      return;
  }
}

const questionOf = (feed: ConversionFeedRow, run: ConversionRunRow): ConversionQuestion => ({
  days: run.days.map(({ day }) => day),
  events: Object.keys(feed.events),
});

async function ask(
  feed: ConversionFeedRow,
  run: ConversionRunRow,
  ports: ConversionPorts,
): Promise<void> {
  const { type } = await ports.conversionsTo(feed.destinationId);
  const sql = unload({
    select: conversionFacts({
      ...questionOf(feed, run),
      valueProperty: feed.valueProperty,
      clickIds: type.clickIds,
      clickDays: feed.clickDays,
    }),
    to: uriOf(ports.objects.bucket, `${prefixOf(feed, run)}${run.attempt}/`),
    partitionedBy: ['shard'],
    format: 'JSON',
  });
  const isAnswered = await askOnce(feed, run, sql, ports);
  if (!isAnswered) return;
  const shards = await openShards(feed, run, ports);
  const isFirst = await enter('send', feed, run, ports);
  if (!isFirst) return;
  for (const { id } of shards)
    await ports.queue.send({ kind: 'conversions', feedId: feed.id, runId: run.id, shardId: id });
  if (shards.length === 0) await ports.queue.send(messageOf(feed, run));
}

const messageOf = (feed: ConversionFeedRow, run: ConversionRunRow) =>
  ({ kind: 'conversions', feedId: feed.id, runId: run.id }) as const;

/** @returns false when another invocation did it */
async function enter(
  phase: ConversionRunRow['phase'],
  feed: ConversionFeedRow,
  run: ConversionRunRow,
  { control }: ConversionPorts,
): Promise<boolean> {
  return control.update(
    { kind: `conversion-run#${feed.id}`, id: run.id },
    { set: { phase, attempt: 1, polls: 0 }, remove: ['queryId'] },
    { phase: { equals: run.phase } },
  );
}

async function openShards(
  feed: ConversionFeedRow,
  run: ConversionRunRow,
  { objects, control }: ConversionPorts,
): Promise<readonly ConversionShardRow[]> {
  const byShard = new Map<string, string[]>();
  for (const key of await objects.list(`${prefixOf(feed, run)}${run.attempt}/`)) {
    const name = /\/shard=([^/]+)\//.exec(key)?.[1] ?? '0';
    byShard.set(name, [...(byShard.get(name) ?? []), key]);
  }
  const shards = [...byShard].map(
    ([id, keys]): ConversionShardRow => ({
      kind: `conversion-shard#${feed.id}#${run.id}`,
      id,
      keys,
      isDone: false,
      cursor: '',
      retries: 0,
      pendingDays: [],
      expiresAtEpochSeconds: run.expiresAtEpochSeconds,
    }),
  );
  for (const shard of shards) await control.put(shard, { kind: { exists: false } });
  return shards;
}

const shardsOf = (feed: ConversionFeedRow, run: ConversionRunRow, ports: ConversionPorts) =>
  ports.control.queryAll(conversionShardRow, { kind: `conversion-shard#${feed.id}#${run.id}` });

/** Once every shard is done, the events are counted; those that are not are told again to go on. */
async function checkShards(
  feed: ConversionFeedRow,
  run: ConversionRunRow,
  ports: ConversionPorts,
): Promise<void> {
  const shards = await shardsOf(feed, run, ports);
  const open = shards.filter(({ isDone }) => !isDone);
  for (const { id } of open) await ports.queue.send({ ...messageOf(feed, run), shardId: id });
  if (open.length > 0) return;
  await enter('count', feed, run, ports);
  await ports.queue.send(messageOf(feed, run));
}

/** Tells the run that a shard is done; the last one has the events counted. */
export async function shardDone(
  feedId: string,
  runId: string,
  ports: ConversionPorts,
): Promise<void> {
  const shards = await ports.control.queryAll(conversionShardRow, {
    kind: `conversion-shard#${feedId}#${runId}`,
  });
  if (shards.every(({ isDone }) => isDone))
    await ports.queue.send({ kind: 'conversions', feedId, runId });
}

/** What the lake has of these days, asked by itself, so that the sum of all fates can be held against it. */
async function countEvents(
  feed: ConversionFeedRow,
  run: ConversionRunRow,
  ports: ConversionPorts,
): Promise<void> {
  const { control, clock } = ports;
  const isAnswered = await askOnce(feed, run, conversionCounts(questionOf(feed, run)), ports);
  if (!isAnswered || run.queryId === undefined) return;
  const counts = await ports.warehouse.results(conversionCount, run.queryId);
  const eventsOf = new Map(counts.map(({ day, events }) => [day, events]));
  const shards = await shardsOf(feed, run, ports);
  const pendingDays = new Set(shards.flatMap((shard) => shard.pendingDays));
  const kind = `conversion-day#${feed.id}`;
  await control.putAll(
    run.days.map(({ day, generation }) => ({
      kind,
      id: day,
      generation: pendingDays.has(day) ? 0 : generation,
      events: eventsOf.get(day) ?? 0,
    })),
  );
  const days = await control.queryAll(conversionDayRow, { kind });
  const inWindow = days.reduce((sum, { events }) => sum + events, 0);
  const [stopped] = shards.flatMap((shard) => shard.stopped ?? []);
  const ended = { inWindow, finishedAt: isoTime(clock()) };
  await control.transact([
    {
      update: { kind: run.kind, id: run.id },
      change: { set: { phase: 'done' } },
      condition: { phase: { equals: 'count' } },
    },
    {
      update: { kind: 'conversion-feed', id: feed.id },
      change:
        stopped === undefined
          ? { set: { ...ended, state: 'idle' }, remove: ['reason'] }
          : { set: { ...ended, state: 'failed', reason: stopped } },
      condition: { runId: { equals: run.id } },
    },
  ]);
}
