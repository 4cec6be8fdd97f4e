import type { ControlAction } from '../../domain/control/control-table.ts';
import type { SyncRow } from '../../schemas/sync.ts';
import { type SyncScheduleRow, syncScheduleRow } from '../../schemas/sync-schedule.ts';
import type { ApiPorts } from './ports.ts';

const minuteMs = 60_000;

/** When a sync runs. */
export interface SyncSettings {
  readonly afterRefresh: boolean;
  readonly isPaused: boolean;
  /** Null: never by itself. */
  readonly schedule: SyncRow['schedule'] | null;
}

/** The settings as columns of the sync's row; what is not so is left out. */
export const settingColumns = ({ afterRefresh, isPaused, schedule }: SyncSettings) => ({
  afterRefresh,
  ...(isPaused ? { isPaused } : {}),
  ...(schedule === null || schedule === undefined ? {} : { schedule }),
});

/**
 * What brings the row that tick looks at in line: it is there while the sync has a schedule and is not paused. One that says
 * the same already stays, with the slots it has done.
 */
export async function scheduleActions(
  syncId: string,
  { isPaused, schedule }: SyncSettings,
  { control, clock }: ApiPorts,
): Promise<readonly ControlAction[]> {
  const key = { kind: 'sync-schedule', id: syncId };
  const there = await control.get(syncScheduleRow, key.kind, key.id);
  if (isPaused || schedule === null || schedule === undefined)
    return there === undefined ? [] : [{ delete: key }];
  if (JSON.stringify(there?.schedule) === JSON.stringify(schedule)) return [];
  const since = new Date(Math.floor(clock() / minuteMs) * minuteMs).toISOString();
  const row: SyncScheduleRow = { kind: 'sync-schedule', id: syncId, schedule, since };
  return [{ put: row }];
}
