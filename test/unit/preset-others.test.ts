import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowReader } from '../../domain/import/preset.ts';
import { amountOf, numberOf } from '../../domain/import/presets/amount.ts';
import { joinedLines } from '../../domain/import/presets/joined-lines.ts';
import { shopClock } from '../../domain/import/presets/shop-clock.ts';
import { utcOfWallTime } from '../../domain/import/wall-time.ts';
import {
  eventsOf,
  linesOf,
  type ReadEvent,
  readText,
} from '../contract/import-presets/read-file.ts';
import { samples } from '../contract/import-presets/samples.ts';

const settings = { region: 'JP', timeZone: 'Asia/Tokyo' };

/** The outcomes of a sample whose title begins so. */
function read(title: string) {
  const sample = samples.find((each) => each.title.startsWith(title));
  return readText(sample?.text ?? '', settings).outcomes;
}

test.for([
  ['1,234', 1234],
  ['¥1,234', 1234],
  ['\\500', 500],
  ['￥５００', 500],
  ['500円', 500],
  ['▲¥500', -500],
  ['−500', -500],
  ['(500)', -500],
  ['2.55', 2.55],
  ['-0.5', -0.5],
  ['4.440892e-16', 0],
  ['1.5E+3', 1500],
  ['0.00005', 0.0001],
  [' 12 ', 12],
] as const)('the amount %s is %d', ([text, amount]) => {
  const read = amountOf(text);
  expect(read === undefined ? undefined : numberOf(read)).toBe(amount);
});

test.for(['', '--', 'much', '1.2.3', '12%', '1,23'] as const)('%j is no amount', (text) => {
  expect(amountOf(text)).toBeUndefined();
});

test('a time is that of the zone, whatever was asked before it', () => {
  const wall = fc.tuple(
    fc.constantFrom('2026-03-29', '2026-10-25', '2026-04-05', '2026-10-04', '2026-02-30'),
    fc.integer({ min: 0, max: 4 }),
    fc.integer({ min: 0, max: 59 }),
  );
  const zones = ['Europe/London', 'Australia/Lord_Howe', 'Asia/Tokyo'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.array(wall, { maxLength: 30 }), (zone, times) => {
      const clock = shopClock(zone);
      for (const [day, hour, minute] of times) {
        const text = `${day} ${hour}:${String(minute).padStart(2, '0')}:07`;
        expect(clock(text)).toBe(utcOfWallTime(text, zone));
      }
    }),
  );
});

test.for([
  ['2026-01-31 25:30', '2026-01-31T16:30:00.000Z'],
  ['2026/12/31 24:00:00', '2026-12-31T15:00:00.000Z'],
  ['2026年2月28日 26時15分', '2026-02-28T17:15:00.000Z'],
  ['202601312530', '2026-01-31T16:30:00.000Z'],
  ['2026-01-31T10:00:00+09:00', '2026-01-31T01:00:00.000Z'],
  ['20260131', '2026-01-30T15:00:00.000Z'],
  ['2026-01-31 48:00', undefined],
  ['2026-02-30 25:00', undefined],
] as const)('the till’s time %s is %s', ([text, expected]) => {
  expect(shopClock('Asia/Tokyo')(text)).toBe(expected);
});

test('Online Retail is read with the month first, too, as its best-known copy has it', () => {
  const text =
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';
  const [order] = eventsOf(
    readText(`${text}536365,1,X,6,12/1/2010 8:26,2.55,17850,UK`, settings).outcomes,
  );
  expect(order).toMatchObject({ timestamp: '2010-11-30T23:26:00.000Z', userId: '17850' });
});

describe('orders of marketplaces', () => {
  test('Rakuten: lines join, the masked address is dropped, the buyer’s number is not; without one the buyer is unknown', () => {
    const outcomes = read('orders of RMS');
    expect(eventsOf(outcomes)).toMatchObject([
      {
        messageId: 'rakuten-orders-123456-20260131-0000000001',
        timestamp: '2026-01-31T01:00:00.000Z',
        context: { traits: { phone: '+819012345678', lastName: '佐藤', postalCode: '1000001' } },
        properties: {
          revenue: 4160,
          shipping: 550,
          points_used: 100,
          total: 2610,
          currency: 'JPY',
          is_email_masked: true,
          products: [
            { product_id: 'tea-1', quantity: 2, value: 2160 },
            { product_id: 'can-1', quantity: 1, value: 2000 },
          ],
        },
      },
      {
        properties: {
          receipt_id: 'rakuten-orders-123456-20260201-0000000003',
          is_email_masked: true,
        },
      },
    ]);
    expect(linesOf(outcomes, 'left_out')).toEqual([[4, 'cancelled']]);
    expect(JSON.stringify(outcomes)).not.toContain('fw.rakuten');
  });

  test('Amazon: a buyer is never known', () => {
    const [order] = eventsOf(read('an order report'));
    expect(order).toMatchObject({
      timestamp: '2026-01-31T01:00:00.000Z',
      properties: {
        order_id: '250-1234567-1234567',
        revenue: 2160,
        receipt_id: 'amazon-orders-250-1234567-1234567',
      },
    });
    expect(order?.context).toBeUndefined();
  });

  test('Yahoo! Shopping: a buyer’s own address is an identifier', () => {
    const [order, ...others] = eventsOf(read('orders of Store Creator'));
    expect(order?.context?.traits).toMatchObject({
      email: 'hanako@example.jp',
      phone: '+819012345678',
    });
    expect(others).toEqual([]);
  });
});

describe('ad reports', () => {
  const counts = (events: readonly ReadEvent[]) =>
    events.map(({ event, timestamp, properties }) => {
      const { impressions, clicks, cost, conversions } = properties ?? {};
      return [event, timestamp?.slice(0, 10), impressions ?? clicks ?? cost ?? conversions];
    });

  test('Google: counts of a campaign and day, in the brand’s zone; titles and totals are none', () => {
    const outcomes = read('Google Ads in Japanese');
    expect(counts(eventsOf(outcomes))).toEqual([
      ['Ad Impression', '2025-12-31', 12_345],
      ['Ad Clicked', '2025-12-31', 120],
      ['Ad Cost', '2025-12-31', 5678],
      ['Ad Conversion', '2025-12-31', 3],
      ['Ad Impression', '2026-01-01', 900],
    ]);
    expect(linesOf(outcomes, 'left_out')).toEqual([[6, 'a line of totals']]);
    expect(eventsOf(outcomes)[2]).toMatchObject({
      anonymousId: 'ads',
      messageId: 'google-ads-report-123-2026-01-01-ad-cost',
      properties: {
        campaign_id: '123',
        campaign_name: '春の靴',
        media: 'google-ads',
        currency: 'JPY',
        day: '2026-01-01',
      },
    });
  });

  test('Meta: the currency stands in the column’s name', () => {
    expect(eventsOf(read('Meta Ads in English')).at(-1)?.properties).toMatchObject({
      cost: 45.55,
      currency: 'USD',
    });
    expect(linesOf(read('Meta Ads in Japanese'), 'left_out')).toEqual([[2, 'names no campaign']]);
  });

  test('LINE and Yahoo! JAPAN: 円, and both ways of a total', () => {
    for (const [title, cost] of [
      ['LINE Ads', 3200],
      ['Yahoo! JAPAN Ads', 2640],
    ] as const) {
      const outcomes = read(title);
      const costs = eventsOf(outcomes).filter(({ event }) => event === 'Ad Cost');
      expect(costs.map(({ properties }) => properties?.['cost'])).toEqual([cost]);
      expect(linesOf(outcomes, 'left_out')).toEqual([[3, 'a line of totals']]);
    }
  });
});

test('a call is a case with its steps; 苦情 is a complaint; whoever hides the number is refused by line', () => {
  const outcomes = read('a call centre in Japanese');
  expect(
    eventsOf(outcomes).map(({ event, timestamp, userId, context }) => [
      event,
      timestamp,
      userId ?? context?.traits?.['phone'],
    ]),
  ).toEqual([
    ['Complaint Opened', '2026-01-31T01:00:00.000Z', '+819012345678'],
    ['Complaint Answered', '2026-01-31T01:05:00.000Z', '+819012345678'],
    ['Complaint Resolved', '2026-02-01T00:00:00.000Z', '+819012345678'],
    ['Inquiry Opened', '2026-01-31T02:00:00.000Z', 'c-778899'],
    ['Inquiry Answered', '2026-01-31T02:02:00.000Z', 'c-778899'],
  ]);
  expect(linesOf(outcomes, 'refused').map(([line]) => line)).toEqual([4]);
  expect(JSON.stringify(outcomes)).not.toContain('荷物');
});

test('an unsubscription takes back consent to the channel of its address, or to the one it names', () => {
  const said = (title: string) =>
    eventsOf(read(title)).map(({ timestamp, context }) => [
      timestamp,
      context?.consent?.categoryPreferences,
    ]);
  expect(said('Mailchimp')).toEqual([['2026-01-31T01:00:00.000Z', { email: false }]]);
  expect(said('SendGrid')).toEqual([['2026-01-31T01:00:00.000Z', { email: false }]]);
  expect(said('LINE blocks')).toEqual([['2026-01-31T01:00:00.000Z', { line: false }]]);
  expect(said('of one’s own')).toEqual([
    ['2026-01-31T01:00:00.000Z', { email: false }],
    ['2026-01-31T01:00:00.000Z', { sms: false }],
    ['2026-01-31T15:00:00.000Z', { sms: false, phone_call: false }],
    // A time that cannot be read takes nothing from the withdrawal.
    [undefined, expect.objectContaining({ email: false, advertising: false })],
  ]);
  expect(linesOf(read('of one’s own'), 'refused').map(([line]) => line)).toEqual([6]);
});

describe('lines that are joined', () => {
  const joining = (patience: number) =>
    joinedLines({
      keyOf: (key: string) => key,
      join: (lines) => [
        {
          kind: 'event',
          event: { key: lines[0]?.line, n: lines.length },
          lines: lines.map(({ number }) => number),
        },
      ],
      patience,
    });
  const run = (keys: string, patience: number, from = 1) => {
    const lines = joining(patience);
    const seen: (number | undefined)[] = [];
    const outcomes = [...keys].flatMap((key, index) => {
      const given = index + 1 < from ? [] : lines.add(key, index + 1);
      seen.push(lines.heldSince());
      return given;
    });
    return {
      outcomes,
      end: lines.end(),
      seen,
      held: ((reader: Pick<RowReader, 'heldSince'>) => reader.heldSince())(lines),
    };
  };

  test('come out in the order in which they began; a straggler is refused', () => {
    const { outcomes, end } = run('abacbdddda', 3);
    expect([...outcomes, ...end]).toMatchObject([
      { event: { key: 'a', n: 2 }, lines: [1, 3] },
      { event: { key: 'b', n: 2 }, lines: [2, 5] },
      { event: { key: 'c', n: 1 }, lines: [4] },
      { kind: 'refused', line: 10 },
      { event: { key: 'd', n: 4 }, lines: [6, 7, 8, 9] },
    ]);
  });

  /** Receipts of one to three lines, moved among each other by a few places. */
  const nearby = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat({ max: 4 }), fc.nat({ max: 4 })), {
      minLength: 1,
      maxLength: 25,
    })
    .map((receipts) =>
      receipts
        .flatMap(([size, ...moves], receipt) =>
          Array.from({ length: size }, (_, line) => ({
            key: String.fromCharCode(97 + receipt),
            place: 2 * receipt + line + (moves[line % 2] ?? 0),
          })),
        )
        .sort((one, other) => one.place - other.place)
        .map(({ key }) => key)
        .join(''),
    );

  test('read again from where they are held, give what they gave: no receipt is met in part', () => {
    fc.assert(
      fc.property(nearby, (keys) => {
        const patience = 16;
        const whole = run(keys, patience);
        const all = new Set([...whole.outcomes, ...whole.end].map((each) => JSON.stringify(each)));
        expect(linesOf([...whole.outcomes], 'refused')).toEqual([]);
        expect(whole.held).toBeUndefined();
        for (const [index, since] of whole.seen.entries()) {
          expect(since).toBeLessThanOrEqual(index + 1);
          const again = run(keys, patience, since);
          for (const each of [...again.outcomes, ...again.end]) {
            expect(all).toContain(JSON.stringify(each));
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
