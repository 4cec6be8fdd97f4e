import { createHash } from 'node:crypto';
import { uriOf } from '../../domain/refresh/places.ts';
import { holdOutGroups } from '../../domain/sync/hold-out.ts';
import { listDifference } from '../../queries/list-difference.ts';
import { unload } from '../../queries/unload.ts';
import { type AudienceRow, audienceRow } from '../../schemas/control.ts';
import { type HoldOutGroup, holdOutRow } from '../../schemas/hold-out.ts';
import {
  type RunRow,
  runRow,
  type ShardRow,
  type SyncRow,
  shardRow,
  syncRow,
} from '../../schemas/sync.ts';
import { type DeliverPorts, isoTime } from './ports.ts';

type Phase = RunRow['phase'];
const nextPhase: Readonly<Record<Phase, Phase>> = {
  diff: 'remove',
  remove: 'add',
  add: 'recheck',
  recheck: 'done',
  done: 'done',
};

/** Members above which a difference is cut into sixteen shards. */
const splitAbove = 20_000;
const busyDelaySeconds = 5;
/** A run that has not ended by then is taken for dead and another may start. */
const runLimitMs = 24 * 60 * 60 * 1000;

/**
 * Takes a run one step further: begins it, polls its difference, opens the next phase once every shard of the
 * present one is done, or ends it. Calling it again at any point changes nothing that it should not.
 */
export async function advanceRun(
  syncId: string,
  runId: string,
  ports: DeliverPorts,
): Promise<void> {
  const { control, queue } = ports;
  const sync = await control.get(syncRow, 'sync', syncId);
  if (sync === undefined) return;
  const run =
    (await control.get(runRow, `run#${syncId}`, runId)) ?? (await beginRun(sync, runId, ports));
  if (run === 'busy') {
    await queue.send({ kind: 'plan', syncId, runId }, busyDelaySeconds);
    return;
  }
  if (run === 'nothing' || run.phase === 'done') return;
  if (run.phase === 'diff') return differ(sync, run, ports);
  const shards = await phaseShards(sync, run, ports);
  if (shards.every(({ isDone }) => isDone))
    return openPhase(sync, run, nextPhase[run.phase], ports);
  for (const shard of shards)
    if (!shard.isDone) await queue.send({ kind: 'shard', syncId, runId, shardId: shard.id });
}

/** Tells the run that a shard is done; the last one of a phase opens the next. */
export async function shardDone(syncId: string, runId: string, ports: DeliverPorts): Promise<void> {
  const run = await ports.control.get(runRow, `run#${syncId}`, runId);
  const sync = await ports.control.get(syncRow, 'sync', syncId);
  if (run === undefined || sync === undefined) return;
  const shards = await phaseShards(sync, run, ports);
  if (shards.every(({ isDone }) => isDone)) await ports.queue.send({ kind: 'plan', syncId, runId });
}

async function beginRun(
  sync: SyncRow,
  runId: string,
  ports: DeliverPorts,
): Promise<RunRow | 'busy' | 'nothing'> {
  const { control, clock } = ports;
  if (sync.state === 'running' && sync.runId !== undefined) {
    const other = await control.get(runRow, `run#${sync.id}`, sync.runId);
    const isAlive = other !== undefined && clock() - Date.parse(other.startedAt) < runLimitMs;
    if (isAlive && other.phase !== 'done') return 'busy';
  }
  const audience = await control.get(audienceRow, 'audience', sync.audienceId);
  if (audience === undefined || audience.generation === 0) {
    await control.update(
      { kind: 'sync', id: sync.id },
      { set: { state: 'failed', reason: 'The audience has not been built yet: refresh first.' } },
    );
    return 'nothing';
  }
  const holdOut = await holdOutOf(audience, ports);
  const isAlike = JSON.stringify(holdOut) === JSON.stringify(sync.holdOut ?? []);
  const run: RunRow = {
    kind: `run#${sync.id}`,
    id: runId,
    phase: sync.generation === audience.generation && isAlike ? 'recheck' : 'diff',
    holdOut,
    fromGeneration: sync.generation,
    toGeneration: audience.generation,
    audience: audience.size,
    attempt: 1,
    polls: 0,
    startedAt: isoTime(clock()),
  };
  const result = await control.transact([
    { put: run, condition: { kind: { exists: false } } },
    {
      update: { kind: 'sync', id: sync.id },
      change: { set: { state: 'running', runId }, remove: ['reason'] },
      condition:
        sync.runId === undefined ? { runId: { exists: false } } : { runId: { equals: sync.runId } },
    },
  ]);
  if (result.kind === 'refused') return 'busy';
  if (run.phase === 'recheck') await openShards(sync, run, ports);
  return run;
}

/** Groups that the run keeps out; they stay as they are until it ends. */
async function holdOutOf(
  { holdOut }: AudienceRow,
  { control }: DeliverPorts,
): Promise<HoldOutGroup[]> {
  return holdOutGroups(await control.get(holdOutRow, 'hold-out', 'global'), holdOut);
}

const prefixOf = (syncId: string, run: RunRow): string =>
  `deliveries/${syncId}/${run.id}/${run.attempt}/`;

async function differ(sync: SyncRow, run: RunRow, ports: DeliverPorts): Promise<void> {
  const { control, warehouse, objects, queue } = ports;
  const key = { kind: run.kind, id: run.id };
  const again = (delaySeconds: number): Promise<void> =>
    queue.send({ kind: 'plan', syncId: sync.id, runId: run.id }, delaySeconds);
  if (run.queryId === undefined) {
    const sql = unload({
      select: listDifference({
        audienceId: sync.audienceId,
        fromGeneration: run.fromGeneration,
        toGeneration: run.toGeneration,
        fromHoldOut: sync.holdOut ?? [],
        toHoldOut: run.holdOut ?? [],
        isSplit: Math.max(run.audience, sync.audience) > splitAbove,
      }),
      to: uriOf(objects.bucket, prefixOf(sync.id, run)),
      partitionedBy: ['operation', 'shard'],
      format: 'JSON',
    });
    const token = createHash('sha256').update(`${run.kind} ${run.id} ${run.attempt}`).digest('hex');
    const started = await warehouse.start(sql, token);
    if (started.kind === 'busy') return again(2);
    await control.update(key, { set: { queryId: started.queryId } });
    return again(0);
  }
  const status = await warehouse.status(run.queryId);
  if (status.kind === 'active') {
    await control.update(key, { add: { polls: 1 } });
    return again(Math.min(30, Math.floor(run.polls / 2)));
  }
  if (status.kind === 'succeeded') return openPhase(sync, run, 'remove', ports);
  if (status.isRetryable && run.attempt < 5) {
    await control.update(key, {
      set: { attempt: run.attempt + 1, polls: 0 },
      remove: ['queryId'],
    });
    return again(2 ** run.attempt);
  }
  await control.transact([
    { update: key, change: { set: { phase: 'done' } } },
    {
      update: { kind: 'sync', id: sync.id },
      change: { set: { state: 'failed', reason: `The difference failed: ${status.reason}` } },
    },
  ]);
}

async function openPhase(
  sync: SyncRow,
  run: RunRow,
  phase: Phase,
  ports: DeliverPorts,
): Promise<void> {
  const { control, clock, queue } = ports;
  const key = { kind: run.kind, id: run.id };
  if (phase === 'done') {
    await control.transact([
      { update: key, change: { set: { phase } }, condition: { phase: { equals: run.phase } } },
      {
        update: { kind: 'sync', id: sync.id },
        change: {
          set: {
            state: 'idle',
            generation: run.toGeneration,
            holdOut: run.holdOut ?? [],
            audience: run.audience,
            finishedAt: isoTime(clock()),
          },
        },
        condition: { runId: { equals: run.id } },
      },
    ]);
    return;
  }
  const opened = { ...run, phase };
  const shards = await openShards(sync, opened, ports);
  const isFirst = await control.update(key, { set: { phase } }, { phase: { equals: run.phase } });
  if (!isFirst) return;
  if (shards.length === 0) return openPhase(sync, opened, nextPhase[phase], ports);
  for (const { id } of shards)
    await queue.send({ kind: 'shard', syncId: sync.id, runId: run.id, shardId: id });
}

/** Writes the shard rows of a phase that are not there yet. */
async function openShards(
  sync: SyncRow,
  run: RunRow,
  ports: DeliverPorts,
): Promise<readonly ShardRow[]> {
  const kind = `shard#${sync.id}#${run.id}`;
  const blank = { kind, isDone: false, cursor: '', retries: 0 };
  if (run.phase === 'recheck') {
    const shard: ShardRow = { ...blank, id: 'recheck-0', phase: 'recheck', keys: [] };
    await ports.control.put(shard, { kind: { exists: false } });
    return [shard];
  }
  if (run.phase !== 'add' && run.phase !== 'remove') return [];
  const phase = run.phase;
  const keys = await ports.objects.list(`${prefixOf(sync.id, run)}operation=${phase}/`);
  const byShard = new Map<string, string[]>();
  for (const key of keys) {
    const name = /\/shard=([^/]+)\//.exec(key)?.[1] ?? '0';
    byShard.set(name, [...(byShard.get(name) ?? []), key]);
  }
  const shards = [...byShard].map(
    ([name, objects]): ShardRow => ({ ...blank, id: `${phase}-${name}`, phase, keys: objects }),
  );
  for (const shard of shards) await ports.control.put(shard, { kind: { exists: false } });
  return shards;
}

const phaseShards = (
  sync: SyncRow,
  run: RunRow,
  ports: DeliverPorts,
): Promise<readonly ShardRow[]> =>
  ports.control.queryAll(shardRow, {
    kind: `shard#${sync.id}#${run.id}`,
    prefix: `${run.phase}-`,
  });
