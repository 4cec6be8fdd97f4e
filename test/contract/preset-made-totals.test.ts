import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { seeded } from '../../proofs/seeded.ts';
import { plainSql } from './import-presets/plain-sql.ts';
import { eventsOf, linesOf, readText } from './import-presets/read-file.ts';
import { samples } from './import-presets/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'daicho-presets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tokyo = { region: 'JP', timeZone: 'Asia/Tokyo' };

/** Puts a text where SQL reads it. @returns a table of it, all text */
function table(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return `read_csv('${path}', header = true, all_varchar = true, delim = ',', quote = '"')`;
}

const kinds = ['売上', '売上', '売上', '売上', '売上', '返品', '取消', '訓練', '保留'] as const;
const pick = <Value>(values: readonly Value[], random: () => number): Value | undefined =>
  values[Math.floor(random() * values.length)];

/** A week of two shops' tills, lines of neighbouring receipts among each other, part of the file sent twice. */
function madeReceipts(): string {
  const random = seeded(42);
  const lines: string[] = [];
  for (let receipt = 0; receipt < 2_000; receipt += 1) {
    const day = `2026-01-${10 + Math.floor(receipt / 300)}`;
    const at = `${day} ${9 + Math.floor(random() * 18)}:${10 + Math.floor(random() * 50)}`;
    const head = [pick(['S1', 'S2'], random), '01', receipt];
    const [kind, member] = [
      pick(kinds, random),
      random() < 0.6 ? 1000 + Math.floor(random() * 200) : '',
    ];
    for (let line = 1; line <= 1 + Math.floor(random() * 4); line += 1) {
      const [quantity, price] = [1 + Math.floor(random() * 3), 100 + Math.floor(random() * 900)];
      const discount = random() < 0.2 ? 50 : 0;
      lines.push(
        [
          ...head,
          line,
          at,
          day,
          kind,
          member,
          '4901234567894',
          quantity,
          `"${price.toLocaleString('en')}"`,
          discount,
          '内税',
          '10%',
          '現金',
          '',
        ].join(),
      );
    }
  }
  const swapped = lines.map((line, index) => ({ line, place: index + random() * 6 }));
  swapped.sort((one, other) => one.place - other.place);
  const sent = swapped.map(({ line }) => line);
  const header =
    '店舗コード,レジ番号,レシート番号,行番号,取引日時,営業日,取引区分,会員番号,JAN,数量,単価,値引,税区分,税率,支払,ポイント';
  return [header, ...sent, ...sent.slice(-200)].join('\n');
}

test('POS: per business day receipts, revenue, pieces and members equal plain SQL; training is left out', async () => {
  const text = madeReceipts();
  const lines = table('pos.csv', text);
  const { rows, outcomes } = readText(text, tokyo);
  const days = new Map<
    string,
    { receipts: number; refunds: number; revenue: number; pieces: number; unknown: number }
  >();
  const members = new Set<unknown>();
  for (const { event, context, properties } of eventsOf(outcomes)) {
    const name = String(properties?.['business_date']);
    const day = days.get(name) ?? { receipts: 0, refunds: 0, revenue: 0, pieces: 0, unknown: 0 };
    days.set(name, day);
    if (event === 'Order Completed') day.receipts += 1;
    else day.refunds += 1;
    day.revenue += properties?.revenue ?? 0;
    for (const { quantity } of properties?.products ?? []) day.pieces += quantity ?? 0;
    const member = context?.traits?.['memberNo'];
    if (member === undefined) day.unknown += 1;
    else members.add(member);
  }
  const sold = `(SELECT DISTINCT * FROM ${lines} WHERE 取引区分 IN ('売上', '返品', '取消'))`;
  const amount = `CASE WHEN 取引区分 = '売上' THEN 1 ELSE -1 END
    * (CAST(数量 AS INTEGER) * CAST(replace(単価, ',', '') AS INTEGER) - CAST(値引 AS INTEGER))`;
  const receipt = `店舗コード || '/' || レシート番号`;
  const expected = await plainSql(`SELECT 営業日 AS day,
      count(DISTINCT ${receipt}) FILTER (取引区分 = '売上')::INTEGER AS receipts,
      count(DISTINCT ${receipt}) FILTER (取引区分 <> '売上')::INTEGER AS refunds,
      sum(${amount})::INTEGER AS revenue, sum(CAST(数量 AS INTEGER))::INTEGER AS pieces,
      count(DISTINCT ${receipt}) FILTER (会員番号 IS NULL)::INTEGER AS unknown
    FROM ${sold} GROUP BY 1 ORDER BY 1`);
  expect(
    [...days].map(([day, counts]) => ({ day, ...counts })).sort((a, b) => (a.day < b.day ? -1 : 1)),
  ).toEqual(expected);
  const [counts] = await plainSql(`SELECT count(*)::INTEGER AS rows,
      count(DISTINCT 会員番号) FILTER (取引区分 IN ('売上', '返品', '取消'))::INTEGER AS members,
      count(*) FILTER (取引区分 = '訓練')::INTEGER AS training FROM ${lines}`);
  expect({
    rows,
    members: members.size,
    training: linesOf(outcomes, 'left_out').filter(([, reason]) => reason === 'training mode')
      .length,
  }).toEqual(counts);
  expect(linesOf(outcomes, 'refused')).toEqual([]);
});

test.for([
  ['Google Ads in Japanese', 2, '日', '表示回数', 'クリック数', '費用'],
  ['Meta Ads in Japanese', 0, '日', 'インプレッション', 'リンクのクリック', '消化金額 (JPY)'],
  ['LINE Ads', 0, '日付', '表示回数', 'クリック数', 'コスト'],
  ['Yahoo! JAPAN Ads', 0, '日', 'インプレッション数', 'クリック数', 'コスト'],
] as const)(
  '%s: what was delivered and spent equals plain SQL',
  async ([title, preamble, day, ...names]) => {
    const text = samples.find((sample) => sample.title.startsWith(title))?.text ?? '';
    const rows = table(
      `ads-${preamble}-${title.length}.csv`,
      text.split('\r\n').slice(preamble).join('\n'),
    );
    const number = (column: string) =>
      `TRY_CAST(regexp_replace("${column}", '[¥,円 ]', '', 'g') AS DOUBLE)`;
    const [impressions, clicks, cost] = names.map(number);
    const [expected] = await plainSql(`SELECT coalesce(sum(${impressions}), 0) AS impressions,
      coalesce(sum(${clicks}), 0) AS clicks, coalesce(sum(${cost}), 0) AS cost
    FROM ${rows} WHERE regexp_matches("${day}", '^[0-9]{4}')`);
    const totals = { impressions: 0, clicks: 0, cost: 0 };
    for (const { properties } of eventsOf(readText(text, tokyo).outcomes)) {
      totals.impressions += Number(properties?.['impressions'] ?? 0);
      totals.clicks += Number(properties?.['clicks'] ?? 0);
      totals.cost += Number(properties?.['cost'] ?? 0);
    }
    expect(totals).toEqual(expected);
    expect(totals.cost).toBeGreaterThan(0);
  },
);
