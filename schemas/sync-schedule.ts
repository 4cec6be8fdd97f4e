import * as z from 'zod';
import { dailySchedule, periodicSchedule } from './refresh.ts';

/** When a sync runs by itself, beside after a refresh. Slots are those of audiences' schedules. */
export const syncSchedule = z.union([dailySchedule, periodicSchedule], {
  error: 'must be {"daily": "HH:MM"} or {"everyMinutes": 5 to 10080}',
});

/** kind `sync-schedule`, id = syncId. Apart from the sync, so that the minute tick reads little. */
export const syncScheduleRow = z.object({
  kind: z.literal('sync-schedule'),
  id: z.string(),
  schedule: syncSchedule,
  /** ISO time of the minute it was set, or the sync resumed. No slot lies before. */
  since: z.string(),
  /** ISO time of the last slot that a run was started for. */
  lastSlot: z.string().optional(),
});
export type SyncScheduleRow = z.infer<typeof syncScheduleRow>;
