import { graceMs, isStale } from '../../domain/refresh/schedule.ts';
import { audienceRow } from '../../schemas/control.ts';
import { audienceScheduleRow } from '../../schemas/refresh.ts';
import type { TickPorts } from './ports.ts';
import { arrivalBefore, standing } from './start-audiences.ts';

/** Minutes between two looks: rows of audiences hold whole definitions. */
const everyMinutes = 5;
const minuteMs = 60_000;

/**
 * Counts the audiences that are not as their schedule promises, and those whose evaluation failed, for the alarm of
 * `infra/constructs/audience-alarms.ts`; each of them is named in the log.
 */
export async function watchAudiences(ports: TickPorts): Promise<void> {
  const now = ports.clock();
  if (Math.floor(now / minuteMs) % everyMinutes !== 0) return;
  const [audiences, schedules] = await Promise.all([
    ports.control.queryAll(audienceRow, { kind: 'audience' }),
    ports.control.queryAll(audienceScheduleRow, { kind: 'audience-schedule' }),
  ]);
  const arrived = schedules.some(({ schedule }) => 'afterImport' in schedule)
    ? await arrivalBefore(now - graceMs({ afterImport: true }), ports)
    : undefined;
  const scheduleOf = new Map(schedules.map((row) => [row.id, row]));
  const counts = { failed: 0, stale: 0 };
  for (const { id, state, refreshedAt, staleSince } of audiences) {
    const row = scheduleOf.get(id);
    const lastGood = refreshedAt === undefined ? undefined : Date.parse(refreshedAt);
    const late =
      row !== undefined && isStale(standing(row, ports.timeZone), lastGood, now, arrived);
    if (late && staleSince === undefined) await noteStale({ id, refreshedAt }, ports);
    if (state === 'failed') counts.failed += 1;
    else if (late) counts.stale += 1;
    else continue;
    ports.log('audience out of order', {
      audienceId: id,
      state: state === 'failed' ? state : 'stale',
    });
  }
  if (audiences.length > 0)
    ports.log('audiences watched', { ...counts, audiences: audiences.length });
}

/** What the API shows. An evaluation that came in between has the last word. */
async function noteStale(
  { id, refreshedAt }: { readonly id: string; readonly refreshedAt: string | undefined },
  { control, clock }: TickPorts,
): Promise<void> {
  await control.update(
    { kind: 'audience', id },
    { set: { staleSince: new Date(clock()).toISOString() } },
    {
      kind: { exists: true },
      refreshedAt: refreshedAt === undefined ? { exists: false } : { equals: refreshedAt },
    },
  );
}
