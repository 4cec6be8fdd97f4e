import { latestSlot } from '../../domain/refresh/schedule.ts';
import { syncRow } from '../../schemas/sync.ts';
import { type SyncScheduleRow, syncScheduleRow } from '../../schemas/sync-schedule.ts';
import type { TickPorts } from './ports.ts';

/**
 * Starts the syncs whose time has come. The run is asked for before its slot is noted as done, under the id of the slot:
 * whoever looks twice, or at the same time, or after a death in between, asks for the same run, which is done once. The
 * schedules of syncs that are gone go.
 */
export async function startSyncs({ control, deliveries, clock, timeZone }: TickPorts) {
  const rows = await control.queryAll(syncScheduleRow, { kind: 'sync-schedule' });
  for (const row of rows) {
    const slot = dueSlot(row, clock(), timeZone);
    if (slot === undefined) continue;
    if ((await control.get(syncRow, 'sync', row.id)) === undefined) {
      await control.delete({ kind: row.kind, id: row.id });
      continue;
    }
    await deliveries.send({ kind: 'plan', syncId: row.id, runId: runIdOf(slot) });
    const set = { lastSlot: slot };
    // A schedule that was set anew in the meantime has slots of its own.
    await control.update({ kind: row.kind, id: row.id }, { set }, { since: { equals: row.since } });
  }
}

/** The slot that a run is owed for, ISO time; after a gap the last one, however many were missed. */
function dueSlot({ schedule, since, lastSlot }: SyncScheduleRow, now: number, timeZone: string) {
  const slot = latestSlot({ schedule, sinceEpochMs: Date.parse(since), timeZone }, now);
  if (slot === undefined) return undefined;
  const isTaken = lastSlot !== undefined && Date.parse(lastSlot) >= slot;
  return isTaken ? undefined : new Date(slot).toISOString();
}

const runIdOf = (slot: string): string => `${slot.replace(/[-:.]/g, '')}-due`;
