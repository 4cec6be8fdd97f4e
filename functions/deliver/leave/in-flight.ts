import type { ControlAction } from '../../../domain/control/control-table.ts';
import { isAtWork } from '../../../domain/sync/in-flight.ts';
import { runRow, type ShardRow, type SyncRow, shardRow } from '../../../schemas/sync.ts';
import type { DeliverPorts } from '../ports.ts';

/** Chunks of a run that are at work: what is known of their profiles is theirs to change. */
export interface InFlight {
  has(profileId: string): boolean;
  /** When the last of them is over if all goes well. Epoch milliseconds, 0 when none is being sent at the moment. */
  readonly claimedUntilEpochMs: number;
  /** Conditions under which it still is so, for a transaction. */
  readonly checks: readonly ControlAction[];
}

/** What of a sync is at work at the moment. */
export async function inFlight(sync: SyncRow, { control }: DeliverPorts): Promise<InFlight> {
  const open = sync.state === 'running' ? await openShards(sync, control) : [];
  return {
    has: (profileId) => isAtWork(open, profileId),
    claimedUntilEpochMs: Math.max(0, ...open.map((shard) => shard.claimedUntilEpochMs ?? 0)),
    checks: open.map(({ kind, id, sendingTo, cursor }) => ({
      check: { kind, id },
      condition: {
        cursor: { equals: cursor },
        sendingTo: sendingTo === undefined ? { exists: false } : { equals: sendingTo },
      },
    })),
  };
}

async function openShards(
  sync: SyncRow,
  control: DeliverPorts['control'],
): Promise<readonly ShardRow[]> {
  const run = await control.get(runRow, `run#${sync.id}`, sync.runId ?? '');
  if (run === undefined) return [];
  const kind = `shard#${sync.id}#${run.id}`;
  const shards = await control.queryAll(shardRow, { kind, prefix: `${run.phase}-` });
  return shards.filter(({ isDone }) => !isDone);
}
