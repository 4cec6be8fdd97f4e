import {
  type RunRow,
  runRow,
  type ShardRow,
  type SyncRow,
  shardRow,
  syncRow,
} from '../../../schemas/sync.ts';
import { keptAWhile } from '../kept-a-while.ts';
import type { DeliverPorts } from '../ports.ts';
import { beginRun } from './begin.ts';
import { deleteSync } from './delete-sync.ts';
import { differ, prefixOf } from './difference.ts';
import { endRun } from './end.ts';
import { settleRun } from './settle.ts';

type Phase = RunRow['phase'];
const nextPhase: Readonly<Record<Phase, Phase>> = {
  diff: 'remove',
  remove: 'add',
  add: 'recheck',
  recheck: 'settle',
  settle: 'done',
  done: 'done',
};

const busyDelaySeconds = 5;

/**
 * Takes a run one step further: begins it, polls its difference, opens the next phase once every shard of the
 * present one is done, or ends it. Calling it again at any point changes nothing that it should not. A run that is asked for
 * while another is under way starts when that has ended.
 */
export async function advanceRun(
  syncId: string,
  runId: string,
  ports: DeliverPorts,
): Promise<void> {
  const { control, queue } = ports;
  const sync = await control.get(syncRow, 'sync', syncId);
  if (sync === undefined) return;
  if (sync.isLeaving) return deleteSync(sync, runId, ports);
  const known = await control.get(runRow, `run#${syncId}`, runId);
  const run = known ?? (await beginRun(sync, runId, ports));
  if (run === 'busy') return queue.send({ kind: 'plan', syncId, runId }, busyDelaySeconds);
  if (run === 'later' || run === 'nothing') return;
  if (run.phase === 'done') return endRun(sync, run, ports);
  if (run.phase === 'diff') {
    const answer = await differ(sync, run, ports);
    if (answer === 'later') return;
    if (answer === 'ready') return openPhase(sync, run, nextPhase.diff, ports);
    await giveUp(sync, run, answer.failed, ports);
    // Whatever was asked for meanwhile starts now.
    return queue.send({ kind: 'plan', syncId, runId });
  }
  if (run.phase === 'settle') {
    if (await settleRun(sync, run, ports)) await openPhase(sync, run, nextPhase.settle, ports);
    return;
  }
  const shards = await phaseShards(sync, run, ports);
  if (shards.length === 0 && run.phase === 'recheck') {
    await openPhase(sync, run, 'recheck', ports);
    return;
  }
  if (shards.every(({ isDone }) => isDone))
    return openPhase(sync, run, nextPhase[run.phase], ports);
  for (const shard of shards)
    if (!shard.isDone) await queue.send({ kind: 'shard', syncId, runId, shardId: shard.id });
}

async function giveUp(
  sync: SyncRow,
  run: RunRow,
  reason: string,
  { control }: DeliverPorts,
): Promise<void> {
  await control.transact([
    { update: { kind: run.kind, id: run.id }, change: { set: { phase: 'done' } } },
    {
      update: { kind: 'sync', id: sync.id },
      change: {
        set: {
          state: 'failed',
          reason,
          ...(run.scope === 'everybody' ? { wantsEverybody: reason } : {}),
        },
      },
      condition: { kind: { exists: true } },
    },
  ]);
}

/** Tells the run that a shard is done; the last one of a phase opens the next. */
export async function shardDone(syncId: string, runId: string, ports: DeliverPorts): Promise<void> {
  const run = await ports.control.get(runRow, `run#${syncId}`, runId);
  const sync = await ports.control.get(syncRow, 'sync', syncId);
  if (run === undefined || sync === undefined) return;
  const shards = await phaseShards(sync, run, ports);
  if (shards.every(({ isDone }) => isDone)) await ports.queue.send({ kind: 'plan', syncId, runId });
}

async function openPhase(
  sync: SyncRow,
  run: RunRow,
  phase: Phase,
  ports: DeliverPorts,
): Promise<void> {
  const { control, queue } = ports;
  const key = { kind: run.kind, id: run.id };
  const opened = { ...run, phase };
  const shards = await openShards(sync, opened, ports);
  await control.update(key, { set: { phase } }, { phase: { equals: run.phase } });
  if (shards.length === 0) return advanceRun(sync.id, run.id, ports);
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
    await ports.control.put(keptAWhile(shard, ports), { kind: { exists: false } });
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
  for (const shard of shards)
    await ports.control.put(keptAWhile(shard, ports), { kind: { exists: false } });
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
