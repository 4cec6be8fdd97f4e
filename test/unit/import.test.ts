import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeText } from '../../domain/import/decode-text.ts';
import { guessColumns, kindOfRows } from '../../domain/import/guess-columns.ts';
import { detectDelimiter, parseCsv } from '../../domain/import/parse-csv.ts';
import { utcOfWallTime } from '../../domain/import/wall-time.ts';
import { reportOf } from './imported.ts';

const data = join(import.meta.dirname, '../../../shared/data');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test.for([
  [[], 0],
  [[0xef, 0xbb, 0xbf], 1],
  [[0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], 2],
] as const)('byte order marks %j are taken off and counted', ([marks, byteOrderMarks]) => {
  expect(decodeText(new Uint8Array([...marks, ...bytesOf('氏名')]))).toEqual({
    kind: 'decoded',
    text: '氏名',
    encoding: 'utf-8',
    byteOrderMarks,
  });
});

test('CP932 is read as such, with the characters Windows added', () => {
  // 髙① in CP932
  const bytes = new Uint8Array([0xfb, 0xfc, 0x87, 0x40]);
  expect(decodeText(bytes)).toMatchObject({ text: '髙①', encoding: 'cp932' });
});

test.for([
  ['neither encoding', [0xff, 0xff, 0x41]],
  ['UTF-8 by its mark, but broken', [0xef, 0xbb, 0xbf, 0x82, 0xa0]],
  ['UTF-16', [0xff, 0xfe, 0x41, 0x00]],
] as const)('%s is refused rather than guessed', ([, bytes]) => {
  expect(decodeText(new Uint8Array(bytes)).kind).toBe('refused');
});

test.skipIf(!existsSync(data))(
  'a CP932 file reads as its UTF-8 twin (needs ../shared/data)',
  () => {
    const text = (name: string): string => {
      const decoded = decodeText(readFileSync(join(data, 'jp_100knocks', name)));
      if (decoded.kind === 'refused') throw new Error(decoded.reason);
      return decoded.text.replaceAll('\r\n', '\n');
    };
    expect(text('product_full.CP932.csv')).toBe(text('product_full.UTF-8.csv'));
  },
);

test('a CSV is read with quoted line breaks, doubled quotes and its own line numbers', () => {
  const text = 'a,b\r\n"x\r\n""y""",2\r\n\r\n3,"unclosed\n4,5';
  expect([...parseCsv(text, ',')]).toEqual([
    { line: 1, fields: ['a', 'b'], isUnclosed: false },
    { line: 2, fields: ['x\r\n"y"', '2'], isUnclosed: false },
    { line: 5, fields: ['3', 'unclosed\n4,5'], isUnclosed: true },
  ]);
});

test.for([
  ['a,b,c\n1,"2;3",4', ','],
  ['a\tb\n1,5\t2', '\t'],
  ['a;b;c\n1,5;2;3', ';'],
  ['one column\nonly', ','],
])('the delimiter of %j is found', ([text, delimiter]) => {
  expect(detectDelimiter(text ?? '')).toBe(delimiter);
});

test.for([
  [['会員番号', 'メールアドレス', '氏名'], 'people'],
  [['InvoiceNo', 'InvoiceDate', 'UnitPrice', 'CustomerID'], 'orders'],
  [['商品コード', '単価'], 'neither'],
] as const)('columns %j hold %s', ([header, kind]) => {
  expect(kindOfRows(guessColumns(header))).toBe(kind);
});

test.for([
  ['2026-01-31 09:00:00', 'Asia/Tokyo', '2026-01-31T00:00:00.000Z'],
  ['20260131', 'Asia/Tokyo', '2026-01-30T15:00:00.000Z'],
  ['2026/1/31 9:00', 'Asia/Tokyo', '2026-01-31T00:00:00.000Z'],
  ['２０２６年１月３１日', 'Asia/Tokyo', '2026-01-30T15:00:00.000Z'],
  ['2026-07-01 12:00', 'Europe/London', '2026-07-01T11:00:00.000Z'],
  ['2026-01-31T00:00:00+09:00', 'Europe/London', '2026-01-30T15:00:00.000Z'],
  ['3/4/2026', 'Asia/Tokyo', undefined],
  ['2026-02-30', 'Asia/Tokyo', undefined],
  ['soon', 'Asia/Tokyo', undefined],
] as const)('the time %s in %s is %s', ([text, zone, expected]) => {
  expect(utcOfWallTime(text, zone)).toBe(expected);
});

test('a member number is the id of a file that has no other', () => {
  const role = (header: readonly string[]) => [...guessColumns(header)].map(([name]) => name);
  expect(role(['会員番号', '氏名'])).toEqual(['name', 'user_id']);
  expect(role(['顧客ID', '会員番号'])).toEqual(['user_id', 'member_no']);
});

test('every kind of identifier is read from a column of its name, masked like all that is personal', async () => {
  const report = await reportOf(
    [
      '顧客ID,会員番号,LINEユーザーID,ポイントカード番号,電話番号,hashed_email',
      `c1,0001-234,U4af4980629cd1a0b1c2d3e4f5a6b7c8d,ponta:1234-5678-9012-345,03-1234-5678,${'ab'.repeat(32)}`,
      'c2,0,xyz,****1234,0120-123-456,null',
    ].join('\n'),
  );
  expect(report).toMatchObject({ kind: 'people', rows: 2, events: 2, refusedRows: 0 });
  expect(report.samples).toEqual([
    {
      type: 'identify',
      userId: 'c•••',
      traits: {
        memberNo: 'o•••',
        lineUserId: 'o•••',
        pointCard: 'p•••',
        phone: '+81•••78',
        email: 'a•••',
      },
    },
    { type: 'identify', userId: 'c•••', traits: {} },
  ]);
});

test('people become identify calls whose personal values are masked', async () => {
  const report = await reportOf(
    '会員番号,メールアドレス,電話番号,姓\n17850.0,hanako@example.com,090-1234-5678,佐藤\n',
  );
  expect(report).toMatchObject({ kind: 'people', rows: 1, events: 1, refusedRows: 0 });
  expect(report.samples).toEqual([
    {
      type: 'identify',
      userId: '1•••',
      traits: { email: 'h•••@e•••.com', phone: '+81•••78', lastName: '佐•••' },
    },
  ]);
});

test('the lines of an order become one event with its products and exact sum', async () => {
  const report = await reportOf(
    'order_id,date,customer_id,sku,qty,price\nA,2026-01-31 10:01,u1,x,3,0.1\nA,2026-01-31 10:00,u1,y,1,"1,000"\nB,2026-01-31,u2,z,1,5\n',
  );
  expect(report).toMatchObject({ kind: 'orders', rows: 3, events: 2 });
  expect(report.samples[0]).toMatchObject({
    event: 'Order Completed',
    timestamp: '2026-01-31T01:00:00.000Z',
    properties: {
      order_id: 'A',
      revenue: 1000.3,
      products: [
        { product_id: 'x', quantity: 3, price: 0.1 },
        { product_id: 'y', quantity: 1, price: 1000 },
      ],
    },
  });
});

test.each([
  ['¥1,234', 1234],
  ['\\500', 500],
  ['￥５００', 500],
  ['500円', 500],
  ['▲¥500', -500],
  ['−500', -500],
  ['¥-500', -500],
] as const)('the amount %s is %d', async (amount, revenue) => {
  const report = await reportOf(`date\tcustomer_id\tamount\n2026-01-31\tu1\t${amount}\n`);
  expect(report.samples[0]).toMatchObject({ properties: { revenue } });
});

test('what an order has no use for is shown as not used', async () => {
  const { columns } = await reportOf(
    'date,customer_id,amount,氏名,住所\n2026-01-31,u1,1,佐藤,東京都\n',
  );
  const roles = columns.map(({ role }) => role);
  expect(roles).toEqual(['time', 'user_id', 'revenue', undefined, undefined]);
});

test('each refused row says its line and why', async () => {
  const report = await reportOf(
    'order_id,date,customer_id,amount\nA,soon,u1,1\nB,2026-01-31,,1\nC,2026-01-31,u1,much\nD,2026-01-31\n',
  );
  expect(report.events).toBe(0);
  expect(report.refusals).toEqual([
    { line: 2, reason: 'the time cannot be read' },
    { line: 3, reason: 'names nobody: no id, card, e-mail address or phone number' },
    { line: 4, reason: 'revenue is not a number' },
    { line: 5, reason: 'has 2 fields, the header has 4' },
  ]);
});

test('a file without people or orders is refused with its columns', async () => {
  await expect(reportOf('product_cd,unit_price\nP1,100\n')).rejects.toThrow(
    'has no column that names a person or an order. Its columns: product_cd, unit_price',
  );
});
