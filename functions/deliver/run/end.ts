import { type RunRow, type SyncRow, shardRow, syncRow } from '../../../schemas/sync.ts';
import { barOf } from '../advertising-bar.ts';
import { basisEditionOf } from '../legal-basis.ts';
import { type Connection, type DeliverPorts, isoTime } from '../ports.ts';
import { parkedSince } from '../shard/put-off.ts';
import { isAnyRetired } from './lists.ts';
import { lookAtList } from './look-at-list.ts';
import { scopeOf } from './scope.ts';
import { verdictOf } from './verdict.ts';

const dayMs = 24 * 60 * 60_000;
/** Share of a membership's time after which everybody is sent again. */
const renewAfter = 0.8;
const parked =
  'Some members could not be sent for seven days; when the platform answers again: daicho sync run';

/**
 * Ends a run whose phases are over: the list follows its audience as of the run. Then starts what was asked for meanwhile,
 * or what must follow because somebody withdrew or the platform forgets.
 */
export async function endRun(sync: SyncRow, run: RunRow, ports: DeliverPorts): Promise<void> {
  const { control, queue, clock } = ports;
  const key = { kind: 'sync', id: sync.id };
  if (sync.runId === run.id && sync.state === 'running') {
    const connection = await ports.connectionFor(sync.destinationId);
    const isEverybody = run.scope === 'everybody' || run.scope === 'rebuild';
    const isFresh = isEverybody || sync.generation === 0;
    const verdict = await verdictOf(sync, run, connection, ports);
    const ofList = await lookAtList(sync, run, connection, ports);
    const isParked = await isAnybodyParked(sync, run, ports);
    const reason = isParked ? parked : (verdict.reason ?? ofList);
    await control.update(
      key,
      {
        set: {
          state: verdict.state,
          generation: run.toGeneration,
          holdOut: run.holdOut ?? [],
          audience: run.audience,
          finishedAt: isoTime(clock()),
          ...(isFresh && isOnList(sync, run)
            ? { basisEdition: run.basisEdition ?? 0, isBarred: run.isBarred ?? false }
            : {}),
          ...(isFresh && isOnList(sync, run) ? renewalOf(connection, run) : {}),
          ...(reason === undefined ? {} : { reason }),
        },
        remove: [
          // What put the run off is over; why a list could not be built again is not.
          ...(reason === undefined && isOnList(sync, run) ? ['reason'] : []),
        ],
      },
      { runId: { equals: run.id }, state: { equals: 'running' } },
    );
  }
  const now = await control.get(syncRow, 'sync', sync.id);
  if (now === undefined || now.runId !== run.id || now.state === 'running') return;
  const next = now.nextRunId ?? (await followUp(now, run, ports));
  if (next === undefined || next === run.id) return;
  await queue.send({ kind: 'plan', syncId: sync.id, runId: next });
  if (now.nextRunId !== undefined)
    await control.update(key, { remove: ['nextRunId'] }, { nextRunId: { equals: now.nextRunId } });
}

/** Whether what the run wrote is what the sync has; a list that could not be built again is not. */
const isOnList = (sync: SyncRow, run: RunRow): boolean =>
  run.scope !== 'rebuild' || sync.listId === run.listId;

/** When everybody must be sent again, of a list on which everybody is new as of this run. */
function renewalOf(
  { type, connector }: Connection,
  { startedAt }: RunRow,
): { readonly renewAt?: string } {
  const membershipDays = connector.membershipDays ?? type.membershipDays;
  if (membershipDays === undefined) return {};
  return { renewAt: isoTime(Date.parse(startedAt) + membershipDays * renewAfter * dayMs) };
}

async function isAnybodyParked(
  { id }: SyncRow,
  run: RunRow,
  { control }: DeliverPorts,
): Promise<boolean> {
  const shards = await control.queryAll(shardRow, { kind: `shard#${id}#${run.id}` });
  return shards.some(({ putOffSince }) => putOffSince === parkedSince);
}

/** The run that must follow by itself. Its id follows from that of the run, so that it is started once. */
async function followUp(
  sync: SyncRow,
  run: RunRow,
  ports: DeliverPorts,
): Promise<string | undefined> {
  // One that did not help is left to the schedule and to whoever looks at it.
  if (run.scope === 'everybody') return undefined;
  const connection = await ports.connectionFor(sync.destinationId);
  const basisEdition = await basisEditionOf(sync.destinationId, ports);
  const isRetiring = await isAnyRetired(sync.id, connection, ports);
  const isBarred = (await barOf(sync, ports)) !== undefined;
  const now = { nowEpochMs: ports.clock(), basisEdition, isBarred, isRetiring };
  const scope = scopeOf(sync, true, connection, now);
  // Who withdrew while a list was built again may be on the new one, too.
  const isNeededAgain =
    scope === 'rebuild' && sync.wantsRebuild !== undefined && sync.listId === run.listId;
  if (scope === 'changes' || (scope === run.scope && !isNeededAgain)) return undefined;
  return `${scope}-${ports.sha256(run.id).slice(0, 12)}`;
}
