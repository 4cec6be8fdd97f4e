import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scannedCode } from '../../domain/import/presets/jan-code.ts';
import { receiptTax, taxRateOf } from '../../domain/import/presets/receipt-tax.ts';
import { eventsOf, linesOf, readText } from '../contract/import-presets/read-file.ts';

const settings = { region: 'JP', timeZone: 'Asia/Tokyo' };
const header =
  '店舗コード,レジ番号,レシート番号,行番号,取引日時,営業日,取引区分,会員番号,JAN,商品名,数量,単価,値引,税区分,税率,支払,ポイント,元レシート番号,元営業日';
const english =
  'store_code,register_no,receipt_no,line_no,transaction_at,business_date,transaction_type,member_no,jan_code,product_name,quantity,unit_price,discount,tax_class,tax_rate,payment,points,original_receipt_no,original_business_date';

const read = (...lines: readonly string[]) => readText([header, ...lines].join('\n'), settings);
const sale =
  'S1,01,0042,1,2026-01-31 10:00,2026-01-31,売上,0001-234,4901234567894,緑茶,2,150,0,内税,8%,現金,2,,';

describe('a receipt', () => {
  test('that numbers two of its lines alike keeps the first; the reason tells no value of the file', () => {
    const { outcomes } = read(sale, sale, sale.replace('緑茶', '紅茶'));
    const told = outcomes.filter(({ kind }) => kind !== 'event');
    expect(told).toEqual([
      { kind: 'left_out', line: 3, reason: 'the same line of the same receipt again' },
      { kind: 'refused', line: 4, reason: 'its number in the receipt is that of another line' },
    ]);
  });

  test.for([
    ['0031', '0031'],
    ['T-7', 'T-7'],
    ['佐藤', undefined],
    ['Sato Hanako', undefined],
  ] as const)('rung up by %s: staff %s', ([said, staff]) => {
    const { outcomes } = readText(`${header},担当者\n${sale},${said}`, settings);
    const [order] = eventsOf(outcomes);
    expect(Object(order)['properties']?.staff_id).toBe(staff);
  });

  test('is one order of its lines, tax included in whole yen, named by store, register, day and number', () => {
    const { presetId, outcomes } = read(
      sale,
      'S1,01,0042,2,2026-01-31 10:00,2026-01-31,売上,0001-234,4549081500000,タオル,1,"¥1,000",100,外税,10%,現金,2,,',
    );
    expect(presetId).toBe('pos-receipts');
    expect(outcomes).toEqual([
      {
        kind: 'event',
        lines: [2, 3],
        event: {
          type: 'track',
          event: 'Order Completed',
          messageId: 'pos-S1-01-2026-01-31-0042',
          timestamp: '2026-01-31T01:00:00.000Z',
          context: { traits: { memberNo: '0001-234' } },
          properties: {
            order_id: 'S1-01-2026-01-31-0042',
            // 300 with 22 of tax in it, and 900 with 90 on top.
            revenue: 1290,
            tax: 112,
            taxes: [
              { rate: 8, amount: 22, taxable: 278 },
              { rate: 10, amount: 90, taxable: 900 },
            ],
            receipt_no: '0042',
            tax_included: true,
            currency: 'JPY',
            discount: 100,
            store_id: 'S1',
            register_id: '01',
            business_date: '2026-01-31',
            payment_method: '現金',
            points_earned: 2,
            products: [
              {
                product_id: '4901234567894',
                name: '緑茶',
                quantity: 2,
                price: 150,
                value: 300,
                line_no: 1,
                tax_rate: 8,
              },
              expect.objectContaining({ name: 'タオル', quantity: 1, price: 1000, value: 900 }),
            ],
          },
        },
      },
      {
        kind: 'event',
        lines: [2, 3],
        event: {
          type: 'track',
          event: 'Points Earned',
          messageId: 'pos-S1-01-2026-01-31-0042-points-earned',
          timestamp: '2026-01-31T01:00:00.000Z',
          context: { traits: { memberNo: '0001-234' } },
          // The receipt's, which the till writes on each of its lines.
          properties: { points: 2, order_id: 'S1-01-2026-01-31-0042', store_id: 'S1' },
        },
      },
    ]);
  });

  test('reads the same under English names', () => {
    const body = sale.replace('売上', 'sale').replace('内税', 'included');
    expect(readText(`${english}\n${body}`, settings).outcomes).toEqual(read(sale).outcomes);
    const clock = `${header.replace('取引日時', '時刻')}\n${sale.replace('2026-01-31 10:00', '10:00')}`;
    expect(readText(clock, settings).outcomes).toEqual(read(sale).outcomes);
  });

  test('of a buyer without a card, or with a masked one, is an unknown buyer’s: the receipt’s', () => {
    const [masked] = eventsOf(read(sale.replace('0001-234', '****1234')).outcomes);
    const [none] = eventsOf(read(sale.replace('0001-234', '')).outcomes);
    expect(masked?.context).toBeUndefined();
    expect(masked?.properties).toMatchObject({
      receipt_id: 'pos-S1-01-2026-01-31-0042',
      is_card_masked: true,
    });
    expect(none?.properties).toMatchObject({ receipt_id: 'pos-S1-01-2026-01-31-0042' });
    expect(JSON.stringify(masked)).not.toContain('1234"');
  });

  test('of training mode, or held, is left out and counted; what cannot be read is refused with its line', () => {
    const { outcomes } = read(
      sale.replace('売上', '訓練'),
      sale.replace('売上', '保留'),
      sale.replace('売上', '?'),
      sale.replace('2026-01-31 10:00,2026-01-31', 'soon,soon'),
      sale.replace(',150,', ',much,'),
      sale.replace('S1,01,', ',01,'),
      sale.replace('8%', 'eight'),
    );
    expect(linesOf(outcomes, 'left_out')).toEqual([
      [2, 'training mode'],
      [3, 'held, not sold yet'],
    ]);
    expect(linesOf(outcomes, 'refused').map(([line]) => line)).toEqual([4, 5, 6, 7, 8]);
    expect(eventsOf(outcomes)).toEqual([]);
  });

  test('that is returned or voided is refunded, and the refund names it', () => {
    const back = (type: string, quantity: string) =>
      `S1,02,0007,1,2026-02-03 12:00,2026-02-03,${type},0001-234,4901234567894,緑茶,${quantity},150,0,内税,8%,現金,,0042,2026-01-31`;
    for (const [type, reason] of [
      ['返品', 'return'],
      ['取消', 'void'],
    ] as const) {
      for (const quantity of ['2', '-2']) {
        const [refund] = eventsOf(read(back(type, quantity)).outcomes);
        expect(refund).toMatchObject({
          event: 'Order Refunded',
          messageId: `pos-S1-02-2026-02-03-0007-${reason}`,
          properties: { order_id: 'S1-02-2026-01-31-0042', revenue: -300, reason },
        });
      }
    }
  });

  test('moves points of members alone, and back when it is returned', () => {
    const named = (...lines: readonly string[]) =>
      eventsOf(read(...lines).outcomes).map(({ event, properties }) => [
        event,
        properties?.['points'],
      ]);
    expect(named(sale.replace('売上', '返品'))).toEqual([
      ['Order Refunded', undefined],
      ['Points Revoked', 2],
    ]);
    expect(named(sale.replace('0001-234', ''))).toEqual([['Order Completed', undefined]]);
  });

  test('keeps a book as one article, whichever of its two codes has the price', () => {
    const line = (number: number, code: string, price: number) =>
      `S1,01,0001,${number},2026-01-31 10:00,2026-01-31,売上,,${code},,1,${price},0,内税,10%,現金,,,`;
    const [order] = eventsOf(
      read(
        line(1, '9784101010014', 0),
        line(2, '1920193006009', 660),
        line(3, '4901234567894', 150),
      ).outcomes,
    );
    expect(order?.properties).toMatchObject({
      revenue: 810,
      products: [
        { product_id: '9784101010014', quantity: 1, value: 660 },
        { product_id: '4901234567894', value: 150 },
      ],
    });
  });
});

test.for([
  ['4901234567894', { kind: 'global', code: '4901234567894' }],
  ['４９０１２３４５６７８９４', { kind: 'global', code: '4901234567894' }],
  ['49123456', { kind: 'global', code: '49123456' }],
  ['036000291452', { kind: 'global', code: '0036000291452' }],
  ['9784101010014', { kind: 'global', code: '9784101010014' }],
  ['4901234567895', { kind: 'store', code: '4901234567895', fault: 'check_digit' }],
  ['4.90123E+12', { kind: 'store', code: '4.90123E+12', fault: 'shortened' }],
  ['0212345601983', { kind: 'store', code: '0212345' }],
  ['2012345678903', { kind: 'store', code: '2012345678903' }],
  ['1920193006009', { kind: 'book_price' }],
  ['A-1', { kind: 'store', code: 'A1' }],
  ['', { kind: 'none' }],
] as const)('the code %s is read as %j', ([text, expected]) => {
  expect(scannedCode(text)).toEqual(expected);
});

test.for([
  ['8%', 8],
  ['10', 10],
  ['0.08', 8],
  ['軽減8%', 8],
  ['８％※', 8],
  ['', undefined],
  ['eight', null],
] as const)('the tax rate %s is %j', ([text, rate]) => {
  expect(taxRateOf(text)).toBe(rate);
});

const money = fc.integer({ min: 0, max: 100_000 });

test('tax is cut off once for each rate, and never more than the parts would give in one sum', () => {
  fc.assert(
    fc.property(fc.array(money, { minLength: 1, maxLength: 20 }), (prices) => {
      const line = (price: number) => ({
        amount: BigInt(price) * 10_000n,
        taxClass: 'excluded' as const,
        rate: 10,
      });
      const sum = prices.reduce((total, price) => total + price, 0);
      const { total, tax } = receiptTax(prices.map(line));
      expect(tax).toBe(BigInt(Math.floor(sum / 10)) * 10_000n);
      expect(total).toBe(BigInt(sum) * 10_000n + tax);
    }),
  );
});

const receipts = fc.uniqueArray(
  fc.record({
    store: fc.constantFrom('S1', 'S2'),
    register: fc.constantFrom('01', '02'),
    day: fc.integer({ min: 1, max: 28 }),
    number: fc.integer({ min: 1, max: 30 }),
    hour: fc.integer({ min: 9, max: 29 }),
    prices: fc.array(money, { minLength: 1, maxLength: 4 }),
    isVoided: fc.boolean(),
  }),
  {
    maxLength: 12,
    selector: ({ store, register, day, number }) => [store, register, day, number].join(),
  },
);
type Receipt = (
  typeof receipts extends fc.Arbitrary<infer All>
    ? All
    : never
) extends readonly (infer One)[]
  ? One
  : never;

const two = (number: number): string => String(number).padStart(2, '0');

function linesOfReceipt({
  store,
  register,
  day,
  number,
  hour,
  prices,
  isVoided,
}: Receipt): string[] {
  const date = `2026-03-${two(day)}`;
  const of = (type: string) =>
    prices.map((price, index) =>
      [
        store,
        register,
        number,
        index + 1,
        `${date} ${two(hour)}:30`,
        date,
        type,
        '',
        '',
        '',
        1,
        price,
        0,
        '内税',
        '10%',
        '',
        '',
        '',
        '',
      ].join(),
    );
  return isVoided ? [...of('売上'), ...of('取消')] : of('売上');
}

test('however the lines of receipts lie among each other, each is one event with the same id, its exact sum, and the hour’s true day', () => {
  fc.assert(
    fc.property(receipts, fc.infiniteStream(fc.nat()), (all, order) => {
      const lines = all.flatMap(linesOfReceipt);
      const shuffled = lines
        .map((line) => ({ line, rank: order.next().value }))
        .sort((one, other) => one.rank - other.rank)
        .map(({ line }) => line);
      const events = eventsOf(read(...shuffled).outcomes);
      const byId = new Map(events.map((event) => [event.messageId, event]));
      expect(byId.size).toBe(events.length);
      expect(events.length).toBe(all.length + all.filter(({ isVoided }) => isVoided).length);
      for (const { store, register, day, number, hour, prices, isVoided } of all) {
        const id = `pos-${store}-${register}-2026-03-${two(day)}-${number}`;
        const sum = prices.reduce((total, price) => total + price, 0);
        const event = byId.get(id);
        // Tōkyō is nine hours ahead, summer and winter; 25:30 is half past one of the next day.
        expect(event?.timestamp).toBe(new Date(Date.UTC(2026, 2, day, hour - 9, 30)).toISOString());
        expect(event?.properties).toMatchObject({
          revenue: sum,
          business_date: `2026-03-${two(day)}`,
        });
        if (isVoided)
          expect(byId.get(`${id}-void`)?.properties?.revenue).toBe(sum === 0 ? 0 : -sum);
      }
      expect(read(...lines, ...lines).outcomes.filter(({ kind }) => kind === 'event')).toEqual(
        read(...lines).outcomes.map((outcome) =>
          expect.objectContaining({
            kind: 'event',
            event: 'event' in outcome ? outcome.event : {},
          }),
        ),
      );
    }),
    { numRuns: 60 },
  );
});
