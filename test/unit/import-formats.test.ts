import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { importMapping } from '../../schemas/import-reading.ts';
import { opened, reportOf, rowsOf } from './imported.ts';
import { workbook } from './workbook.ts';

const data = join(import.meta.dirname, '../../../shared/data');
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(join(data, path)));
const fieldsOf = async (content: string | Uint8Array) => {
  const file = await opened(content);
  return (await rowsOf(file)).map((row) => (row.kind === 'fields' ? row.fields : row));
};

test.skipIf(!existsSync(data))(
  'a CP932 file has the rows of its UTF-8 twin (needs ../shared/data)',
  async () => {
    const cp932 = await opened(read('jp_100knocks/product_full.CP932.csv'));
    const utf8 = await opened(read('jp_100knocks/product_full.UTF-8.csv'));
    expect([cp932.encoding, utf8.encoding]).toEqual(['cp932', 'utf-8']);
    expect(cp932.columns).toEqual(utf8.columns);
    const [one, other] = await Promise.all([rowsOf(cp932), rowsOf(utf8)]);
    expect(one.length).toBe(10_030);
    const fields = (rows: typeof one) => rows.map((row) => row.kind === 'fields' && row.fields);
    expect(fields(one)).toEqual(fields(other));
  },
);

test.skipIf(!existsSync(data))(
  'two byte order marks are no part of the first column’s name (needs ../shared/data)',
  async () => {
    const file = await opened(read('jp_100knocks/product.csv'));
    expect(file.byteOrderMarks).toBe(2);
    expect(file.columns[0]).toBe('product_cd');
    expect(await rowsOf(file)).toHaveLength(10_030);
  },
);

/** 顧客番号,氏名 / 1,佐藤 in EUC-JP. */
const eucJp = [
  ...[0xb8, 0xdc, 0xb5, 0xd2, 0xc8, 0xd6, 0xb9, 0xe6, 0x2c, 0xbb, 0xe1, 0xcc, 0xbe, 0x0a],
  ...[0x31, 0x2c, 0xba, 0xb4, 0xc6, 0xa3, 0x0a],
];

test('EUC-JP is told from CP932, whose half-width katakana it would be', async () => {
  const file = await opened(new Uint8Array(eucJp));
  expect(file).toMatchObject({ encoding: 'euc-jp', columns: ['顧客番号', '氏名'] });
  expect(await fieldsOf(new Uint8Array(eucJp))).toEqual([['1', '佐藤']]);
});

test('what Excel calls Unicode text is read: UTF-16 with tabs', async () => {
  const text = '\ufeff会員番号\t氏名\r\n0012\t髙橋\r\n';
  const file = await opened(new Uint8Array(Buffer.from(text, 'utf16le')));
  expect(file).toMatchObject({
    encoding: 'utf-16le',
    delimiter: '\t',
    columns: ['会員番号', '氏名'],
  });
  expect(await fieldsOf(new Uint8Array(Buffer.from(text, 'utf16le')))).toEqual([['0012', '髙橋']]);
});

test('a byte that is not of the encoding costs its row, and is not replaced', async () => {
  const bytes = Buffer.concat([
    Buffer.from('customer_id,name\nu1,é\n'),
    Buffer.from([0x75, 0x32, 0x2c, 0x82, 0xa0, 0x0a]),
    Buffer.from('u3,日\n'),
  ]);
  const file = await opened(new Uint8Array(bytes), { encoding: 'utf-8' });
  expect(await rowsOf(file)).toMatchObject([
    { kind: 'fields', fields: ['u1', 'é'] },
    { kind: 'refused', at: { line: 3 }, reason: 'has bytes that are not utf-8' },
    { kind: 'fields', fields: ['u3', '日'] },
  ]);
});

test('names in CP932 behind megabytes of ASCII are found before anything is decided', async () => {
  const ascii = `${'u1,a plain name that is so long that few lines will do for it\n'.repeat(90_000)}`;
  const bytes = Buffer.concat([
    Buffer.from(`customer_id,name\n${ascii}u2,`),
    Buffer.from([0x8d, 0xb2, 0x93, 0xa1, 0x0a]),
  ]);
  const file = await opened(new Uint8Array(bytes));
  expect(file.encoding).toBe('cp932');
  expect((await rowsOf(file)).at(-1)).toMatchObject({ fields: ['u2', '佐藤'] });
});

test.for([
  [[0xff, 0xff, 0x41], 'neither UTF-8 nor CP932'],
  [[0xfe, 0xff, 0x00, 0x41], 'UTF-16 of the other byte order'],
  [[0x61, 0x00, 0x62], 'NUL bytes'],
  [[0xd0, 0xcf, 0x11, 0xe0, 1], 'Excel file of before 2007'],
  [[0x50, 0x4b, 0x03, 0x04, 1, 2], 'not a whole Excel workbook'],
  [[0x50, 0x41, 0x52, 0x31, 1, 2, 3], 'not a whole Parquet file'],
  [[0x1f, 0x8b, 1, 2, 3], 'not a whole gzip file'],
  [[], 'is empty'],
  [[0x0a, 0x0a], 'has no header line'],
] as const)('bytes %j are refused: %s', async ([bytes, reason]) => {
  await expect(opened(new Uint8Array(bytes))).rejects.toThrow(reason);
});

test('lines of JSON with the members of their objects are rows', async () => {
  const text =
    '{"customerId":"u1","address":{"city":"渋谷区"},"tags":[1,2]}\n\nnot json\n[1]\n{"customerId":2}\n';
  const file = await opened(text);
  expect(file).toMatchObject({ format: 'ndjson', isEvents: false });
  expect(file.columns).toEqual(['customerId', 'address.city', 'tags']);
  expect(await rowsOf(file)).toMatchObject([
    { kind: 'object', at: { line: 1 } },
    { kind: 'refused', at: { line: 3 }, reason: 'is not a JSON object' },
    { kind: 'refused', at: { line: 4 }, reason: 'is not a JSON object' },
    { kind: 'object', at: { line: 5 } },
  ]);
});

/** Bytes of a Parquet file that DuckDB writes. */
async function parquetOf(query: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'daicho-parquet-'));
  const path = join(folder, 'rows.parquet');
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  connection.closeSync();
  instance.closeSync();
  const bytes = new Uint8Array(readFileSync(path));
  rmSync(folder, { recursive: true });
  return bytes;
}

test('a Parquet file keeps days as days, wall time as such, and every digit of a number', async () => {
  const bytes = await parquetOf(`SELECT
    12345678901234567 + n AS customer_id,
    CASE WHEN n < 2 THEN 'a' END AS order_id,
    1.25::DECIMAL(10, 2) AS amount,
    DATE '2026-01-31' AS date,
    TIMESTAMP '2026-01-31 09:00:00' AS wall,
    TIMESTAMPTZ '2026-01-31 09:00:00+09:00' AS instant,
    {'city': 'Tokyo'} AS address
    FROM range(5000) AS t(n)`);
  const file = await opened(bytes);
  expect(file).toMatchObject({ format: 'parquet', length: 5000 });
  const rows = await rowsOf(file);
  expect(rows[0]).toEqual({
    kind: 'fields',
    at: { position: 0, line: 1 },
    fields: [
      ...['12345678901234567', 'a', '1.25', '2026-01-31', '2026-01-31 09:00:00'],
      ...['2026-01-31T00:00:00.000Z', '{"city":"Tokyo"}'],
    ],
  });
  expect(rows[4999]).toMatchObject({ at: { line: 5000 } });
  expect(rows[4999]?.kind === 'fields' && rows[4999].fields.slice(0, 2)).toEqual([
    ...['12345678901239566', ''],
  ]);
  expect(await rowsOf(file, { position: 3000, line: 3001 })).toEqual(rows.slice(3000));
});

test.for(['GZIP', 'ZSTD'] as const)('a Parquet file with %s pages is read', async (codec) => {
  const bytes = parquetWriteBuffer({
    codec,
    compressors: {
      GZIP: (page) => gzipSync(page),
      ZSTD: (page) => zstdCompressSync(page),
    },
    columnData: [
      { name: 'email', data: Array.from({ length: 500 }, (_, n) => `u${n % 7}@example.com`) },
    ],
  });
  const rows = await rowsOf(await opened(new Uint8Array(bytes)));
  expect(rows.map((row) => row.kind === 'fields' && row.fields[0])).toEqual(
    Array.from({ length: 500 }, (_, n) => `u${n % 7}@example.com`),
  );
});

const ledger = workbook([
  { name: '表紙', rows: [['顧客台帳']] },
  {
    name: '台帳',
    merged: ['A1:D1'],
    rows: [
      ['2026年1月 顧客台帳', null, null, null],
      [null, '出力日', { serial: 46_053 }, null],
      [],
      ['会員番号', '氏名', '電話番号', '生年月日'],
      ['0012', '佐藤', 9_012_345_678, { serial: 33_000 }],
      [13, '鈴木', '090-1234-5678', null],
      [],
      ['合計', null, 2, null],
    ],
  },
]);

test('a ledger’s columns are found below its titles, on the sheet that has them', async () => {
  const file = await opened(ledger);
  expect(file).toMatchObject({
    format: 'xlsx',
    sheet: { name: '台帳', headerRow: 4 },
    columns: ['会員番号', '氏名', '電話番号', '生年月日'],
  });
  expect(await rowsOf(file)).toMatchObject([
    { at: { line: 5 }, fields: ['0012', '佐藤', '9012345678', '1990-05-07'] },
    { at: { line: 6 }, fields: ['13', '鈴木', '090-1234-5678', ''] },
    { at: { line: 8 }, fields: ['合計', '', '2', ''] },
  ]);
  expect(await reportOf(ledger)).toMatchObject({
    ...{ rows: 3, events: 2, leftOutByReason: { 'is a line of totals': 1 } },
  });
  await expect(opened(ledger, { sheet: '3' })).rejects.toThrow('Its sheets: 表紙, 台帳');
  expect((await opened(ledger, { sheet: '2' })).sheet?.name).toBe('台帳');
});

test('what a spreadsheet has damaged is told, and what is lost is not used', async () => {
  const report = await reportOf(
    [
      '顧客ID,電話番号,郵便番号,生年月日,ポイントカード番号',
      'u1,9012345678,1000001,1990-05-07,',
      'u2,312345678,600000,32999,1.23E+12',
      'u3,####,060-0000,00:00:00,#N/A',
      '1.23E+11,,,,',
    ].join('\n'),
  );
  expect(report).toMatchObject({ rows: 4, events: 3, refusedRows: 1 });
  expect(report.samples).toMatchObject([
    { traits: { phone: '+81•••78', postalCode: '1•••', birthday: '1•••' } },
    { traits: {} },
    { traits: { postalCode: '0•••' } },
  ]);
  expect(report.samples[1]).not.toHaveProperty('traits.phone');
  expect(report.notedByReason).toEqual({
    'phone had lost its leading zero: put back': 1,
    'phone has nine digits, one may be lost: left out': 1,
    'postal_code has lost its leading zero: left out': 1,
    'birth_date is the serial number of a day, save it as a date: left out': 1,
    'point_card is like 1.23E+12, digits are lost: left out': 1,
    'phone is ####, the column was too narrow when it was saved: left out': 1,
    'birth_date is a time without a day: left out': 1,
    'point_card is the error of a formula: left out': 1,
  });
});

test('what is said of a column wins over its name, and the rest is still guessed', async () => {
  const mapping = importMapping.parse({
    columns: { name: 'trait:nickname', 備考: 'ignore', memo: 'email' },
  });
  const report = await reportOf('customer_id,name,備考,memo\nu1,Hana,x,hana@example.com\n', {
    mapping,
  });
  expect(report.columns.map(({ role }) => role)).toEqual([
    'user_id',
    'trait:nickname',
    undefined,
    'email',
  ]);
  expect(report.samples[0]).toMatchObject({ traits: { nickname: 'H•••', email: 'h•••@e•••.com' } });
  await expect(reportOf('customer_id\nu1\n', { mapping })).rejects.toThrow(
    'has no column name, 備考, memo',
  );
});

test('events pass as they are; what is none is refused by its line', async () => {
  const lines = [
    '{"type":"track","event":"Seen","anonymousId":"a1","messageId":"m1","timestamp":"2026-01-01T00:00:00Z","properties":{"big":12345678901234567890}}',
    '{"type":"track","anonymousId":"a1"}',
    '{"type":"identify","userId":"u1","traits":{"plan":"gold"}}',
  ];
  const report = await reportOf(lines.join('\n'));
  expect(report).toMatchObject({ kind: 'events', by: 'events', rows: 3, events: 2 });
  expect(report.refusals).toEqual([{ line: 2, reason: 'is no event: invalid_field' }]);
});

test('a report’s titles are passed over, and lines stay those of the file', async () => {
  const text = 'キャンペーン レポート\n2026/01/01 - 2026/01/31\n\na\tb\tc\n1\t2\t3\n';
  const file = await opened(text, {
    findHeader: (records) => records.findIndex((fields) => fields.includes('b')),
  });
  expect(file).toMatchObject({ delimiter: '\t', columns: ['a', 'b', 'c'] });
  expect(await rowsOf(file)).toMatchObject([{ at: { line: 5 }, fields: ['1', '2', '3'] }]);
});

test.for([
  [
    'trait:rank',
    '注文番号,注文日時',
    'has orders, which have no trait:NAME. Say rank=property:rank',
  ],
  ['property:rank', '氏名', 'has people, which have no property:NAME. Say rank=trait:rank'],
] as const)('%s beside %s is refused, and what to say is told', async ([role, beside, message]) => {
  const mapping = importMapping.parse({ columns: { rank: role } });
  const content = `会員番号,${beside},rank\nm1,gold\n`;
  await expect(reportOf(content, { mapping })).rejects.toThrow(message);
});
