import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audit, isTooLate, periodOf } from '../../domain/automation/evaluation.ts';
import {
  type DatedOccasion,
  type Occasion,
  occasionsDue,
} from '../../domain/automation/occasion.ts';
import { restockNotices, restocksDue, type Waiting } from '../../domain/automation/restock.ts';

const dayMs = 86_400_000;
const dayText = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 10);
const day = fc
  .integer({ min: Date.UTC(2023, 0, 1) / dayMs, max: Date.UTC(2029, 0, 1) / dayMs })
  .map((number) => dayText(number * dayMs));
const moved = (text: string, days: number) => dayText(Date.parse(text) + days * dayMs);
const monthDay = fc.oneof(
  fc.constantFrom('02-29', '02-28', '03-01', '12-31', '01-01'),
  day.map((text) => text.slice(5)),
);
const kind: fc.Arbitrary<DatedOccasion> = fc.oneof(
  fc.record({
    kind: fc.constant('birthday' as const),
    daysBefore: fc.integer({ min: 0, max: 60 }),
    leapDay: fc.constantFrom('02-28' as const, '03-01' as const),
  }),
  fc.record({
    kind: fc.constant('date' as const),
    trait: fc.constant('inspection_due'),
    daysBefore: fc.integer({ min: -40, max: 40 }),
  }),
  fc.record({
    kind: fc.constant('win-back' as const),
    afterDays: fc.integer({ min: 1, max: 400 }),
  }),
  fc.record({
    kind: fc.constant('churn-save' as const),
    events: fc.constant<string[]>(['Cancel']),
  }),
);

/** What is due on one day, by asking the calendar of that day alone. */
function dueOn(today: string, of: DatedOccasion, anchor: string): string[] {
  if (of.kind === 'birthday') {
    const celebrated = moved(today, of.daysBefore);
    const year = celebrated.slice(0, 4);
    const isLeap = dayText(Date.UTC(Number(year), 1, 29)).endsWith('02-29');
    const own = anchor === '02-29' && !isLeap ? of.leapDay : anchor;
    return celebrated.slice(5) === own ? [year] : [];
  }
  const distance = of.kind === 'date' ? -of.daysBefore : of.kind === 'win-back' ? of.afterDays : 0;
  return moved(anchor, distance) === today ? [anchor] : [];
}

describe('an automation', () => {
  test('does each occasion once, whenever it runs, and misses none', () => {
    fc.assert(
      fc.property(
        kind.chain((of) =>
          fc.record({
            of: fc.constant(of),
            anchors: fc.array(of.kind === 'birthday' ? monthDay : day, { maxLength: 5 }),
            since: day,
            // Days between two runs: 0 is the same day again, more than one is an outage.
            gaps: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 }),
          }),
        ),
        ({ of, anchors, since, gaps }) => {
          const people = anchors.map((anchor, at) => ({ profileId: `user_id.${at}`, anchor }));
          const done: string[] = [];
          let standing = { since, lastDay: undefined as string | undefined, catchUpDays: 7 };
          let today = since;
          for (const gap of gaps) {
            today = moved(today, gap);
            const due = occasionsDue(of, people, periodOf(standing, today));
            // The journal knows what was done.
            for (const { profileId, key } of due)
              if (!done.includes(`${profileId}#${key}`)) done.push(`${profileId}#${key}`);
            standing = { ...standing, lastDay: today };
          }
          const expected: Occasion[] = [];
          for (let dueDay = since; dueDay <= today; dueDay = moved(dueDay, 1))
            for (const { profileId, anchor } of people)
              for (const key of dueOn(dueDay, of, anchor))
                expected.push({ profileId, key, dueDay });
          expect(done.toSorted()).toEqual(
            expected.map((each) => `${each.profileId}#${each.key}`).sort(),
          );
          expect(new Set(done).size).toBe(done.length);
          expect(audit(expected, new Set(done))).toEqual({
            ...{ expected: expected.length, recorded: expected.length, missed: [] },
          });
        },
      ),
      { seed: 1, numRuns: 400 },
    );
  });

  test('29 February is celebrated on the day that the brand chose, once a year', () => {
    const years = (leapDay: '02-28' | '03-01') =>
      occasionsDue(
        { kind: 'birthday', daysBefore: 0, leapDay },
        [{ profileId: 'user_id.a', anchor: '02-29' }],
        { after: '2023-12-31', until: '2026-12-31' },
      ).map(({ dueDay }) => dueDay);
    expect(years('02-28')).toEqual(['2024-02-29', '2025-02-28', '2026-02-28']);
    expect(years('03-01')).toEqual(['2024-02-29', '2025-03-01', '2026-03-01']);
  });

  test('a wish before New Year is of the year in which the birthday is', () => {
    const due = occasionsDue(
      { kind: 'birthday', daysBefore: 7, leapDay: '02-28' },
      [{ profileId: 'user_id.a', anchor: '01-03' }],
      { after: '2026-12-26', until: '2026-12-27' },
    );
    expect(due).toEqual([{ profileId: 'user_id.a', key: '2027', dueDay: '2026-12-27' }]);
  });

  test('what is past doing is known to be', () => {
    const standing = { since: '2026-01-01', lastDay: undefined, catchUpDays: 3 };
    const due = (dueDay: string) => ({ profileId: 'user_id.a', key: '2026', dueDay });
    expect(isTooLate(due('2026-03-07'), standing, '2026-03-10')).toBe(false);
    expect(isTooLate(due('2026-03-06'), standing, '2026-03-10')).toBe(true);
  });

  test('a trait that is no day makes no occasion', () => {
    const anchors = ['', '2026-02-30', '来月', '0000-01-01'].map((anchor) => ({
      profileId: 'user_id.a',
      anchor,
    }));
    const all = { after: '0001-01-01', until: '9999-12-31' };
    expect(occasionsDue({ kind: 'date', trait: 't', daysBefore: 0 }, anchors, all)).toEqual([]);
  });
});

describe('a product that is there again', () => {
  type What = 'request' | 'buy' | 'give up' | 'restock' | 'sold out';
  const happenings = fc.array(
    fc.constantFrom<What>('request', 'buy', 'give up', 'restock', 'sold out'),
    { maxLength: 14 },
  );

  test('is told to who waits and has not bought, once a request, while it is there', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const last = new Map<What, number>();
        const sent: string[] = [];
        // A person at the shelf: waits from asking, until she bought, gave up, or was told.
        let waits = false;
        let isThere = false;
        let wasAskedBeforeItCame = false;
        let told = 0;
        all.forEach((what, at) => {
          last.set(what, at + 1);
          if (what === 'request') {
            waits = true;
            wasAskedBeforeItCame = false;
          }
          if (what === 'buy' || what === 'give up') waits = false;
          if (what === 'sold out') isThere = false;
          if (what === 'restock') {
            isThere = true;
            wasAskedBeforeItCame = true;
          }
          const requested = last.get('request');
          const row: Waiting | undefined =
            requested === undefined
              ? undefined
              : {
                  ...{ profileId: 'user_id.a', product: 'p', requestedEpochMs: requested },
                  ...{ boughtEpochMs: last.get('buy'), cancelledEpochMs: last.get('give up') },
                  ...{
                    restockedEpochMs: last.get('restock'),
                    soldOutEpochMs: last.get('sold out'),
                  },
                };
          const notices = restockNotices(row === undefined ? [] : [row], dayText);
          const fresh = notices.filter(({ key }) => !sent.includes(key));
          const shouldTell = waits && isThere && wasAskedBeforeItCame;
          expect(fresh.length).toBe(shouldTell ? 1 : 0);
          sent.push(...fresh.map(({ key }) => key));
          if (shouldTell) {
            waits = false;
            told += 1;
          }
        });
        expect(sent.length).toBe(told);
      }),
      { seed: 2, numRuns: 2_000 },
    );
  });

  test('is told in the period in which it came in; what never was is empty, and who never asked has nothing', () => {
    const at = (text: string) => Date.parse(`${text}T03:00:00Z`);
    const anchor = (...instants: readonly (string | undefined)[]) =>
      instants.map((text) => (text === undefined ? '' : at(text))).join(',');
    const period = { after: '2026-03-01', until: '2026-03-08' };
    const dueOf = (text: string) =>
      restocksDue('p', [{ profileId: 'user_id.a', anchor: text }], period, dayText);
    const [never] = [undefined];
    const asked = '2026-02-01';
    expect(dueOf(anchor(asked, never, never, '2026-03-02', never))).toEqual([
      { profileId: 'user_id.a', key: 'p@2026-02-01T03:00:00.000Z', dueDay: '2026-03-02' },
    ]);
    for (const none of [
      anchor(asked, never, never, '2026-03-01', never),
      anchor(asked, never, never, '2026-03-09', never),
      anchor(asked, '2026-03-03', never, '2026-03-02', never),
      anchor(asked, never, '2026-02-02', '2026-03-02', never),
      anchor(asked, never, never, '2026-03-02', '2026-03-03'),
      anchor(never, never, never, '2026-03-02', never),
      '',
    ])
      expect([none, dueOf(none)]).toEqual([none, []]);
  });
});
