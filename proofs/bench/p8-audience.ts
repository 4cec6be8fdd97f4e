import { compileAudiences } from '../../domain/audience/compile.ts';
import { audienceDefinition } from '../../schemas/audience.ts';
import { audienceLake, lakeDay } from './audience-lake.ts';
import { atMost, type Bench, reported } from './bench.ts';
import { interleave } from './interleave.ts';

const id = 'big spenders who stay away';
const definition = audienceDefinition.parse({
  version: 1,
  name: id,
  purpose: 'to be measured',
  goal: 'as quick as by hand',
  owner: 'bench',
  target: 'the goal of the benchmark',
  where: {
    all: [
      {
        count: {
          event: 'Order Completed',
          operator: 'greater_than_or_equal',
          value: 2,
          window: { within: { days: 365 } },
        },
      },
      {
        sum: {
          events: ['Order Completed', 'Order Refunded'],
          property: 'revenue',
          operator: 'greater_than',
          value: 30_000,
          window: { within: { days: 180 } },
        },
      },
      { last: { event: 'Order Completed', window: { before: { days: 30 } } } },
    ],
  },
});

/** The same by hand. @param facts rows of (node, event, day, orders, revenue) */
const byHand = (facts: string) => `
  SELECT COALESCE(m.profile_id, f.node) AS profile_id, '${id}' AS audience_id
  FROM (${facts}) AS f LEFT JOIN identity_map AS m ON m.node = f.node
  WHERE COALESCE(m.is_erased, FALSE) = FALSE
  GROUP BY COALESCE(m.profile_id, f.node)
  HAVING sum(f.orders) FILTER (WHERE f.event = 'Order Completed' AND f.day >= '2024-07-01') >= 2
    AND sum(f.revenue) FILTER (WHERE f.day >= '2025-01-02') > 30000
    AND max(f.day) FILTER (WHERE f.event = 'Order Completed') <= '2025-05-30'`;
const rows = `event IN ('Order Completed', 'Order Refunded') AND day <= '${lakeDay}'`;
const fromRollup = byHand(
  `SELECT node, event, day, event_count AS orders, revenue FROM profile_days WHERE ${rows}`,
);
const fromEvents = byHand(
  `SELECT node, event, day, 1 AS orders,
     TRY_CAST(json_extract_scalar(properties, '$.revenue') AS DECIMAL(38,4)) AS revenue
   FROM events WHERE ${rows} AND NOT is_bot`,
);

/** P8: a compiled audience beside SQL that somebody wrote by hand, and beside events without a rollup. */
export const audience: Bench = {
  id: 'p8',
  claim: 'a compiled audience against SQL by hand, and against the flat events',
  sizeUnit: 'events',
  reducedSize: 1_000_000,
  async run({ size, progress }) {
    progress.step('  writing the lake …');
    const lake = await audienceLake(size);
    try {
      const context = { asOf: lakeDay, timeZone: 'Asia/Tokyo' };
      const [compiled] = compileAudiences([{ id, definition }], context);
      if (compiled === undefined) throw new Error('Nothing was compiled');
      const { sql } = compiled;
      const onRound = (round: number, rounds: number) => progress.count(round, rounds, 'rounds');
      const subject = { run: () => lake.answer(sql) };
      const hand = await interleave({
        anchor: { run: () => lake.answer(fromRollup) },
        subject,
        onRound,
      });
      const flat = await interleave({
        anchor: { run: () => lake.answer(fromEvents) },
        subject,
        warmUps: 1,
        onRound,
      });
      const bytes = lake.bytes(sql) / lake.bytes(fromEvents);
      const { translateMs, planMs } = await lake.overhead(sql);
      return {
        figures: [
          atMost(1.2, hand.cpu.median, 'CPU, of SQL by hand on the same tables'),
          atMost(0.15, bytes, 'bytes, of the flat events'),
          reported(flat.cpu.median, 'CPU, of the flat events', '×'),
          reported(translateMs, 'of which our translation', 'ms'),
          reported(planMs, 'of which DuckDB’s planning', 'ms'),
        ],
        details: { hand, flat, members: await lake.answer(sql) },
      };
    } finally {
      await lake.close();
    }
  },
};
