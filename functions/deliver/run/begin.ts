import { holdOutGroups } from '../../../domain/sync/hold-out.ts';
import { type AudienceRow, audienceRow } from '../../../schemas/control.ts';
import { type HoldOutGroup, holdOutRow } from '../../../schemas/hold-out.ts';
import { type RunRow, runRow, type SyncRow } from '../../../schemas/sync.ts';
import { barOf } from '../advertising-bar.ts';
import { keptAWhile } from '../kept-a-while.ts';
import { sendLater } from '../later.ts';
import { basisEditionOf } from '../legal-basis.ts';
import { type DeliverPorts, isoTime } from '../ports.ts';
import { askForList, isAnyRetired } from './lists.ts';
import { scopeOf } from './scope.ts';

/**
 * Begins a run. `busy`: try again soon. `later`: it starts when the run under way has ended. `nothing`: it cannot, and the
 * sync says why.
 */
export async function beginRun(
  sync: SyncRow,
  runId: string,
  ports: DeliverPorts,
): Promise<RunRow | 'busy' | 'later' | 'nothing'> {
  const { control, clock } = ports;
  const bar = await barOf(sync, ports);
  // A list without those who withdrew is built all the same, and whoever must not be on one is taken off.
  const isUrgent = sync.wantsRebuild !== undefined || (bar !== undefined && sync.acknowledged > 0);
  if (sync.isPaused && !isUrgent) return 'nothing';
  if (await isUnderWay(sync, ports)) {
    if (sync.nextRunId !== undefined) return 'later';
    const asRead = { state: { equals: 'running' }, runId: { equals: sync.runId ?? '' } };
    const isNoted = await control.update(
      { kind: 'sync', id: sync.id },
      { set: { nextRunId: runId } },
      asRead,
    );
    return isNoted ? 'later' : 'busy';
  }
  const audience = await control.get(audienceRow, 'audience', sync.audienceId);
  if (audience === undefined || audience.generation === 0)
    return fail(sync, runId, 'The audience has not been built yet: refresh first.', ports);
  const connection = await ports.connectionFor(sync.destinationId);
  const holdOut = await holdOutOf(audience, ports);
  const isAlike = JSON.stringify(holdOut) === JSON.stringify(sync.holdOut ?? []);
  const isInStep = sync.generation === audience.generation && isAlike;
  const basisEdition = await basisEditionOf(sync.destinationId, ports);
  const scope = scopeOf(sync, isInStep, connection, {
    nowEpochMs: clock(),
    basisEdition,
    isBarred: bar !== undefined,
    isRetiring: await isAnyRetired(sync.id, connection, ports),
  });
  const needsList = connection.makesLists && (sync.listId === undefined || scope === 'rebuild');
  const list = needsList ? await askForList(sync, runId, connection, ports) : undefined;
  if (list?.kind === 'retry') {
    await control.update(
      { kind: 'sync', id: sync.id },
      { set: { reason: list.reason } },
      { kind: { exists: true } },
    );
    await sendLater({ kind: 'plan', syncId: sync.id, runId }, list.afterMs, ports);
    return 'later';
  }
  if (list?.kind === 'stopped') return fail(sync, runId, list.reason, ports);
  const listId = list?.value ?? sync.listId;
  const isFirst = sync.listId === undefined && listId !== undefined;
  const run: RunRow = {
    kind: `run#${sync.id}`,
    id: runId,
    phase: scope === 'changes' && isInStep ? 'recheck' : 'diff',
    scope,
    ...(listId === undefined ? {} : { listId }),
    holdOut,
    basisEdition,
    ...(bar === undefined ? {} : { isBarred: true }),
    fromGeneration: scope === 'changes' ? sync.generation : 0,
    toGeneration: audience.generation,
    audience: audience.size,
    attempt: 1,
    polls: 0,
    startedAt: isoTime(clock()),
  };
  const result = await control.transact([
    { put: keptAWhile(run, ports), condition: { kind: { exists: false } } },
    {
      update: { kind: 'sync', id: sync.id },
      change: {
        set: { state: 'running', runId, ...(isFirst ? { listId } : {}) },
        remove: [
          'reason',
          ...(sync.nextRunId === runId ? ['nextRunId'] : []),
          // What is dropped from now on wants another.
          ...(scope === 'changes' ? [] : ['wantsEverybody']),
        ],
      },
      condition: {
        kind: { exists: true },
        isLeaving: { exists: false },
        runId: sync.runId === undefined ? { exists: false } : { equals: sync.runId },
      },
    },
  ]);
  if (result.kind === 'refused') return 'busy';
  if (sync.leaving > 0) await ports.queue.send({ kind: 'leave', syncId: sync.id });
  return run;
}

/** A run that is asked for meanwhile waits for it, however long a platform puts it off. */
async function isUnderWay(
  { id, state, runId }: SyncRow,
  { control }: DeliverPorts,
): Promise<boolean> {
  if (state !== 'running' || runId === undefined) return false;
  const run = await control.get(runRow, `run#${id}`, runId);
  return run !== undefined;
}

/** The sync names the run that could not begin, so that whoever asked for it knows that this is the answer. */
/** Says why no run can begin; of a run that another message began meanwhile nothing is said. */
async function fail(
  sync: SyncRow,
  runId: string,
  reason: string,
  { control }: DeliverPorts,
): Promise<'nothing'> {
  await control.update(
    { kind: 'sync', id: sync.id },
    { set: { state: 'failed', reason, runId } },
    {
      kind: { exists: true },
      state: { equals: sync.state },
      runId: sync.runId === undefined ? { exists: false } : { equals: sync.runId },
    },
  );
  return 'nothing';
}

/** Groups that the run keeps out; they stay as they are until it ends. */
export async function holdOutOf(
  { holdOut }: AudienceRow,
  { control }: DeliverPorts,
): Promise<HoldOutGroup[]> {
  return holdOutGroups(await control.get(holdOutRow, 'hold-out', 'global'), holdOut);
}
