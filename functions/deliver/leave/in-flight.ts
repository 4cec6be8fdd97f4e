import type { ControlAction } from '../../../domain/control/control-table.ts';
import { isAtWork } from '../../../domain/sync/in-flight.ts';
import {
  type RunRow,
  runRow,
  type ShardRow,
  type SyncRow,
  shardRow,
} from '../../../schemas/sync.ts';
import type { DeliverPorts } from '../ports.ts';

/** Chunks of a run that are at work: what is known of their profiles is theirs to change. */
export interface InFlight {
  has(profileId: string): boolean;
  /** Shards of the present phase that are not done. */
  readonly open: readonly ShardRow[];
  /** When the last of them is over if all goes well. Epoch milliseconds, 0 when none is being sent at the moment. */
  readonly claimedUntilEpochMs: number;
  /** Conditions under which it still is so, for a transaction. */
  readonly checks: readonly ControlAction[];
}

/** What of a sync is at work at the moment. */
export async function inFlight(sync: SyncRow, { control }: DeliverPorts): Promise<InFlight> {
  const run =
    sync.state === 'running'
      ? await control.get(runRow, `run#${sync.id}`, sync.runId ?? '')
      : undefined;
  const open = run === undefined ? [] : await openShards(sync, run, control);
  const isSamePhase: readonly ControlAction[] =
    run === undefined
      ? []
      : [{ check: { kind: run.kind, id: run.id }, condition: { phase: { equals: run.phase } } }];
  return {
    open,
    has: (profileId) => isAtWork(open, profileId),
    claimedUntilEpochMs: Math.max(0, ...open.map((shard) => shard.claimedUntilEpochMs ?? 0)),
    checks: [
      ...isSamePhase,
      ...open.map(({ kind, id, sendingTo, cursor }) => ({
        check: { kind, id },
        condition: {
          cursor: { equals: cursor },
          sendingTo: sendingTo === undefined ? ({ exists: false } as const) : { equals: sendingTo },
        },
      })),
    ],
  };
}

async function openShards(
  sync: SyncRow,
  run: RunRow,
  control: DeliverPorts['control'],
): Promise<readonly ShardRow[]> {
  const kind = `shard#${sync.id}#${run.id}`;
  const shards = await control.queryAll(shardRow, { kind, prefix: `${run.phase}-` });
  return shards.filter(({ isDone }) => !isDone);
}
