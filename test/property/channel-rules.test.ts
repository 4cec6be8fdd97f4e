import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hoursLeft,
  isWithin,
  nextOutside,
  parseHourSpans,
} from '../../domain/channel/hour-spans.ts';
import { judge, type Recipient, type Wanted } from '../../domain/channel/judge.ts';
import { parsePreference } from '../../domain/channel/preference.ts';
import { reckon } from '../../domain/channel/reckoning.ts';
import { wallClock } from '../../domain/channel/wall-clock.ts';
import { type ChannelRules, channelRules, type HourSpan } from '../../schemas/channel.ts';
import { contactChannels } from '../../schemas/contact-events.ts';

const tokyo = wallClock('Asia/Tokyo');
const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const now = fc
  .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) })
  .map((epochMs) => epochMs);
const channel = fc.constantFrom(...contactChannels);
const time = fc
  .integer({ min: 0, max: 47 })
  .map(
    (half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`,
  );
const spans: fc.Arbitrary<HourSpan[]> = fc.array(fc.record({ from: time, to: time }), {
  maxLength: 3,
});
const rules: fc.Arbitrary<ChannelRules> = fc.record({
  quietHours: fc.dictionary(channel, spans, { maxKeys: 4 }),
  caps: fc.array(
    fc.record(
      {
        channels: fc.array(channel, { minLength: 1, maxLength: 3 }),
        days: fc.integer({ min: 1, max: 10 }),
        atMost: fc.integer({ min: 0, max: 3 }),
      },
      { requiredKeys: ['days', 'atMost'] },
    ),
    { maxLength: 2 },
  ),
  dormantAfterDays: fc.constantFrom(30, 365, 1_095),
});
const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
const channels = fc.uniqueArray(channel, { maxLength: 7 });

const recipient = (nowEpochMs: number): fc.Arbitrary<Recipient> =>
  fc.record({
    isErased: rarely,
    isHeldOut: rarely,
    hasWithdrawn: rarely,
    hasOpenComplaint: rarely,
    optIns: channels.map((each) => new Set(each)),
    reachable: channels.map((each) => new Set(each)),
    preferred: fc.oneof(fc.constant([]), channels),
    ngHours: fc.option(spans, { nil: undefined, freq: 10 }),
    lastActiveEpochMs: fc.option(
      fc.integer({ min: 0, max: 2_000 }).map((days) => nowEpochMs - days * dayMs),
      { nil: undefined, freq: 10 },
    ),
    contacts: fc.array(
      fc.record({
        channel,
        atEpochMs: fc
          .integer({ min: 0, max: 12 * 1_440 })
          .map((ago) => nowEpochMs - ago * minuteMs),
      }),
      { maxLength: 6 },
    ),
    activeHours: fc
      .dictionary(fc.integer({ min: 0, max: 23 }).map(String), fc.integer({ min: 1, max: 5 }), {
        maxKeys: 4,
      })
      .map(
        (counts) => new Map(Object.entries(counts).map(([hour, count]) => [Number(hour), count])),
      ),
    isMailReturned: rarely,
  });
const wanted: fc.Arbitrary<Wanted> = fc.record({
  channels: fc.uniqueArray(channel, { minLength: 1, maxLength: 7 }),
  kind: fc.constantFrom('sell', 'service'),
  atBestHour: fc.boolean(),
});
const world = now.chain((nowEpochMs) =>
  fc.record({
    nowEpochMs: fc.constant(nowEpochMs),
    person: recipient(nowEpochMs),
    wanted,
    rules,
  }),
);

/** Minutes of the day that a span covers, by counting round the clock. */
function minutesOf({ from, to }: HourSpan): Set<number> {
  const at = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const found = new Set<number>();
  let minute = at(from);
  do {
    found.add(minute);
    minute = (minute + 1) % 1_440;
  } while (minute !== at(to));
  return found;
}
const covered = (list: readonly HourSpan[]) =>
  new Set(list.flatMap((each) => [...minutesOf(each)]));
/** Tokyo has nine hours more than UTC, and no summer time. */
const minuteInTokyo = (epochMs: number) => Math.floor(epochMs / minuteMs + 9 * 60) % 1_440;

/** The rules once more, as one sentence each: the channels that would do, in order. */
function usable({
  person,
  wanted: want,
  rules: rule,
  nowEpochMs,
}: {
  person: Recipient;
  wanted: Wanted;
  rules: ChannelRules;
  nowEpochMs: number;
}): string[] {
  const sells = want.kind === 'sell';
  if (person.isErased || person.isHeldOut || person.hasWithdrawn || person.hasOpenComplaint)
    return [];
  if (sells && person.lastActiveEpochMs === undefined) return [];
  if (sells && (nowEpochMs - (person.lastActiveEpochMs ?? 0)) / dayMs > rule.dormantAfterDays)
    return [];
  const order = person.preferred.length > 0 ? person.preferred : want.channels;
  return order.filter((each) => {
    if (!want.channels.includes(each)) return false;
    if (!person.optIns.has(each) || !person.reachable.has(each)) return false;
    if (each === 'mail' && person.isMailReturned) return false;
    const heedsNg = ['push', 'sms', 'line', 'phone'].includes(each);
    if (heedsNg && person.ngHours === undefined) return false;
    const silent = covered([
      ...(rule.quietHours[each] ?? []),
      ...(heedsNg ? (person.ngHours ?? []) : []),
    ]);
    if (silent.size === 1_440) return false;
    const isCapped = rule.caps.some((cap) => {
      const counts = (by: string) => cap.channels?.some((one) => one === by) ?? true;
      if (!counts(each)) return false;
      const recent = person.contacts.filter(
        (one) => counts(one.channel) && (nowEpochMs - one.atEpochMs) / dayMs < cap.days,
      );
      return recent.length + 1 > cap.atMost;
    });
    return !(sells && isCapped);
  });
}

describe('whom a message reaches', () => {
  test('is decided as the rules say one by one, by the first channel that will do', () => {
    fc.assert(
      fc.property(world, (given) => {
        const answer = judge(given.person, given.wanted, { ...given, clock: tokyo });
        const [first] = usable(given);
        expect(answer.kind === 'chosen' ? answer.channel : undefined).toBe(first);
      }),
      { seed: 1, numRuns: 3_000 },
    );
  });

  test('never in quiet hours, nor when she does not want to be disturbed, and as soon as may be', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { person, nowEpochMs } = given;
        const answer = judge(person, given.wanted, { ...given, clock: tokyo });
        if (answer.kind !== 'chosen') return;
        const heedsNg = ['push', 'sms', 'line', 'phone'].includes(answer.channel);
        const silent = covered([
          ...(given.rules.quietHours[answer.channel] ?? []),
          ...(heedsNg ? (person.ngHours ?? []) : []),
        ]);
        expect(answer.atEpochMs).toBeGreaterThanOrEqual(nowEpochMs);
        expect(silent.has(minuteInTokyo(answer.atEpochMs))).toBe(false);
        if (given.wanted.atBestHour && answer.bestHour !== undefined) {
          expect(Math.floor(minuteInTokyo(answer.atEpochMs) / 60)).toBe(answer.bestHour);
          expect(answer.atEpochMs - nowEpochMs).toBeLessThanOrEqual(dayMs);
          const best = person.activeHours.get(answer.bestHour) ?? 0;
          for (const [hour, count] of person.activeHours) {
            const isFree = Array.from({ length: 60 }, (_, m) => hour * 60 + m).every(
              (minute) => !silent.has(minute),
            );
            if (isFree) expect(count).toBeLessThanOrEqual(best);
          }
        } else
          for (let at = nowEpochMs; at + minuteMs <= answer.atEpochMs; at += minuteMs)
            expect(silent.has(minuteInTokyo(at))).toBe(true);
        const free = covered(
          answer.hours.map(({ from, to }) => ({ from, to: to === '24:00' ? '00:00' : to })),
        );
        expect(free.size + silent.size).toBe(1_440);
        for (const minute of free) expect(silent.has(minute)).toBe(false);
      }),
      { seed: 2, numRuns: 400 },
    );
  });

  test('one more contact opens nothing, one more opt-in closes nothing', () => {
    fc.assert(
      fc.property(world, channel, (given, more) => {
        const { person } = given;
        const before = judge(person, given.wanted, { ...given, clock: tokyo });
        const contacted = {
          ...person,
          contacts: [...person.contacts, { channel: more, atEpochMs: given.nowEpochMs }],
        };
        const agreed = { ...person, optIns: new Set([...person.optIns, more]) };
        const of = (changed: Recipient) =>
          judge(changed, given.wanted, { ...given, clock: tokyo }).kind;
        if (before.kind === 'excluded') expect(of(contacted)).toBe('excluded');
        else expect(of(agreed)).toBe('chosen');
      }),
      { seed: 3, numRuns: 1_000 },
    );
  });

  test('whoever is left out is so for one reason, and the reasons sum to the difference', () => {
    fc.assert(
      fc.property(fc.array(world, { maxLength: 30 }), (people) => {
        const fates = people.map((given) => {
          const answer = judge(given.person, given.wanted, { ...given, clock: tokyo });
          return answer.kind === 'chosen' ? 'reached' : answer.reason;
        });
        const { audience, reached, excluded } = reckon(fates);
        const sum = Object.values(excluded).reduce((total, count) => total + count, 0);
        expect(audience).toBe(people.length);
        expect(audience - reached).toBe(sum);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

describe('hours', () => {
  test('the next free instant is right when the clocks change', () => {
    const newYork = wallClock('America/New_York');
    const night = [{ from: '21:00', to: '08:00' }];
    // 8 March 2026: two o'clock does not exist.
    const early = Date.parse('2026-03-08T06:30:00Z');
    expect(nextOutside(night, early, newYork)).toBe(Date.parse('2026-03-08T12:00:00Z'));
    expect(nextOutside([{ from: '00:00', to: '00:00' }], early, newYork)).toBeUndefined();
  });

  test.for([
    ['21:00-8:00', [{ from: '21:00', to: '08:00' }]],
    [
      '１２時〜１３時、18-20',
      [
        { from: '12:00', to: '13:00' },
        { from: '18:00', to: '20:00' },
      ],
    ],
    ['9時30分から10時', [{ from: '09:30', to: '10:00' }]],
    ['', []],
    ['平日の夜', undefined],
    ['25:00-26:00', undefined],
    ['9:00', undefined],
  ] as const)('%s is read, or said to be unreadable', ([text, read]) => {
    expect(parseHourSpans(text)).toEqual(read);
  });

  test('what is left of a day and what is not are the whole day', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 1_439 }), (list, minute) => {
        const left = hoursLeft(list);
        expect(isWithin(left, minute)).toBe(!isWithin(list, minute));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

test.for([
  ['LINE、メール', ['line', 'email']],
  ['ＤＭ', ['mail']],
  ['電話 > sms > 電話', ['phone', 'sms']],
  ['鳩', []],
] as const)('%s names channels in her order', ([text, named]) => {
  expect(parsePreference(text)).toEqual(named);
});

test('without rules of its own a brand is silent at night, on channels that ring', () => {
  const { quietHours, caps } = channelRules.parse({});
  expect(Object.keys(quietHours).sort()).toEqual(['line', 'phone', 'push', 'sms']);
  expect(caps).toEqual([{ days: 7, atMost: 3 }]);
});
