import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graceMs, isStale, latestSlot } from '../../domain/refresh/schedule.ts';
import { type AudienceSchedule, audienceSchedule } from '../../schemas/refresh.ts';

const at = (time: string) => Date.parse(time);
const standing = (schedule: AudienceSchedule, since = '2026-01-01T00:00:00Z') => ({
  schedule,
  sinceEpochMs: at(since),
  timeZone: 'Asia/Tokyo',
});
const slotOf = (...given: Parameters<typeof latestSlot>) => {
  const slot = latestSlot(...given);
  return slot === undefined ? undefined : new Date(slot).toISOString().slice(0, 16);
};

test('daily is a wall time of the brand, also the day before', () => {
  const daily = standing({ daily: '06:30' });
  expect(slotOf(daily, at('2026-01-30T21:29:59Z'))).toBe('2026-01-29T21:30');
  expect(slotOf(daily, at('2026-01-30T21:30:00Z'))).toBe('2026-01-30T21:30');
  expect(slotOf(daily, at('2026-01-31T21:29:00Z'))).toBe('2026-01-30T21:30');
});

test('no slot lies before the schedule was set', () => {
  const daily = standing({ daily: '06:30' }, '2026-01-30T22:00:00Z');
  expect(slotOf(daily, at('2026-01-30T23:00:00Z'))).toBeUndefined();
  expect(slotOf(daily, at('2026-01-31T21:30:00Z'))).toBe('2026-01-31T21:30');
  expect(slotOf(standing({ everyMinutes: 5 }), at('2025-12-31T23:59:00Z'))).toBeUndefined();
});

test('a wall time that the clocks leave out still comes once that day', () => {
  const newYork = { ...standing({ daily: '02:30' }), timeZone: 'America/New_York' };
  const slots = new Set<string | undefined>();
  for (let hour = 0; hour < 72; hour += 1) {
    slots.add(slotOf(newYork, at('2026-03-07T12:00:00Z') + hour * 3_600_000));
  }
  expect(slots.size).toBe(4);
});

const schedules = fc.oneof(
  fc.record({ hour: fc.nat(23), minute: fc.nat(59) }).map(({ hour, minute }) => ({
    daily: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
  })),
  fc.integer({ min: 5, max: 10_080 }).map((everyMinutes) => ({ everyMinutes })),
);

test('whoever looks every minute sees each slot once, and whoever slept sees the last one', () => {
  fc.assert(
    fc.property(schedules, fc.array(fc.nat(4000), { minLength: 1, maxLength: 60 }), (one, gaps) => {
      const schedule = audienceSchedule.parse(one);
      let now = at('2026-01-01T00:00:00Z');
      let last: number | undefined;
      for (const gap of gaps) {
        now += gap * 60_000;
        const slot = latestSlot(standing(schedule), now);
        if (slot === undefined) continue;
        if (last !== undefined && slot < last) return false;
        // Between a slot and now there is no other: whatever the next look finds is later than now.
        if (latestSlot(standing(schedule), slot) !== slot) return false;
        const period = 'everyMinutes' in schedule ? schedule.everyMinutes : 24 * 60;
        if (now - slot >= period * 60_000) return false;
        last = slot;
      }
      return true;
    }),
  );
});

test('stale is who was not evaluated since a slot that is longer ago than its grace', () => {
  const hourly = standing({ everyMinutes: 60 });
  const good = at('2026-01-02T10:05:00Z');
  expect(isStale(hourly, good, at('2026-01-02T11:59:59Z'))).toBe(false);
  expect(isStale(hourly, good, at('2026-01-02T12:00:00Z'))).toBe(true);
  expect(isStale(hourly, undefined, at('2026-01-01T00:59:00Z'))).toBe(false);
  expect(isStale(hourly, undefined, at('2026-01-01T01:00:00Z'))).toBe(true);
  const daily = standing({ daily: '06:30' });
  expect(isStale(daily, at('2026-01-29T21:40:00Z'), at('2026-01-30T23:29:00Z'))).toBe(false);
  expect(isStale(daily, at('2026-01-29T21:40:00Z'), at('2026-01-30T23:30:00Z'))).toBe(true);
});

test('after an import there is a slot as soon as one has arrived, and none before', () => {
  const imports = standing({ afterImport: true });
  const arrived = at('2026-01-05T00:00:00Z');
  expect(latestSlot(imports, arrived)).toBeUndefined();
  expect(latestSlot(imports, arrived, arrived)).toBe(arrived);
  const late = arrived + graceMs(imports.schedule);
  expect(isStale(imports, arrived - 1, late, arrived)).toBe(true);
  expect(isStale(imports, arrived + 1, late, arrived)).toBe(false);
});

test.for([
  { daily: '24:00' },
  { everyMinutes: 4 },
  { afterImport: false },
  {},
  { daily: '06:30', everyMinutes: 60 },
])('no schedule: %j', (body) => {
  expect(audienceSchedule.safeParse(body).success).toBe(false);
});
