import { wallClock } from '../../domain/channel/wall-clock.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { automationRow } from '../../schemas/automation.ts';
import type { TickPorts } from './ports.ts';

/**
 * Starts the automations whose time of day has come, each once a day. A message that is lost costs nothing but time: the
 * next day looks at all days since the last that was finished.
 */
export async function startAutomations(ports: TickPorts): Promise<void> {
  const { control, messages, clock, timeZone } = ports;
  const now = clock();
  const today = brandDays(timeZone)(now);
  const minute = wallClock(timeZone)(now);
  for (const row of await control.queryAll(automationRow, { kind: 'automation' })) {
    const [hour = 0, minutes = 0] = row.timeOfDay.split(':').map(Number);
    const isEarly = minute < hour * 60 + minutes;
    if (row.isPaused || isEarly || (row.startedDay ?? '') >= today) continue;
    const at = new Date(now).toISOString();
    const isFirst = await control.update(
      { kind: row.kind, id: row.id },
      {
        set: { startedDay: today, askedAt: at },
        add: { attempt: 1 },
        remove: ['queryId', 'reason'],
      },
      row.startedDay === undefined
        ? { startedDay: { exists: false } }
        : { startedDay: { equals: row.startedDay } },
    );
    if (isFirst) await messages.send({ kind: 'automation', automationId: row.id });
  }
}
