import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { churn } from '../../functions/api/reports/churn.ts';
import { cohorts } from '../../functions/api/reports/cohorts.ts';
import { deciles } from '../../functions/api/reports/deciles.ts';
import { ladder } from '../../functions/api/reports/ladder.ts';
import { ltv } from '../../functions/api/reports/ltv.ts';
import type { Report, ReportPorts } from '../../functions/api/reports/report.ts';
import { rfm } from '../../functions/api/reports/rfm.ts';
import {
  repeatCellRow,
  repeatCells,
  spendCellRow,
  spendCells,
} from '../../queries/repeat-cells.ts';
import { audienceWarehouse } from '../contract/audience-warehouse.ts';
import type { World } from '../property/audience/oracle/world.ts';
import {
  type Buyer,
  buyersOf,
  compare,
  dayNumber,
  median,
  moneyText,
  partsOf,
  sumOf,
} from '../property/buyer-oracle.ts';

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

const ports: Pick<ReportPorts, 'ask' | 'timeZone'> = {
  timeZone: 'Europe/London',
  ask: async (schema, sql) => {
    const { columns, rows } = await warehouse.ask(sql);
    return rows.map((row) =>
      schema.parse(
        Object.fromEntries(columns.map((name, at) => [name, row[at] === 'null' ? null : row[at]])),
      ),
    );
  },
};

const nobody = () =>
  Promise.reject(new Error('Reports about purchases do not ask the control table'));
const control = new Proxy<ReportPorts['control']>(Object.create(null), { get: () => nobody });

/** The answer as JSON has it, in the shape that the report promises. */
async function told(report: Report, parameters: Record<string, string>) {
  const outcome = await report.run(parameters, { ...ports, control });
  if (outcome.kind === 'invalid') throw outcome.error;
  expect(z.strictObject(report.result.shape).parse(outcome.result)).toEqual(outcome.result);
  return JSON.parse(JSON.stringify(outcome.result));
}

const asOf = '2026-03-01';
const nodes = [
  'user_id.a',
  'user_id.b',
  'email.c',
  'phone.d',
  'anonymous_id.e',
  'user_id.f',
  'user_id.g',
];
const day = fc
  .integer({ min: 0, max: 500 })
  .map((back) => new Date(Date.parse('2026-03-02') - back * 86_400_000).toISOString().slice(0, 10));

const world: fc.Arbitrary<World> = fc.record({
  asOf: fc.constant(asOf),
  events: fc.array(
    fc
      .record({
        node: fc.constantFrom(...nodes),
        event: fc.constantFrom(
          'Order Completed',
          'Order Completed',
          'Order Completed',
          'Order Refunded',
          'page',
        ),
        day: fc.oneof(day, fc.constantFrom('2026-01-31', '2026-02-01', asOf)),
        tenths: fc.integer({ min: 0, max: 900 }),
        isBot: fc.constantFrom(false, false, false, false, true),
      })
      .map(({ tenths, ...rest }) => ({
        ...rest,
        properties: {
          currency: 'GBP',
          revenue: (rest.event === 'Order Refunded' ? -tenths : tenths) / 10,
        },
      })),
    { maxLength: 50, size: 'max' },
  ),
  identity: fc.uniqueArray(
    fc.record({
      node: fc.constantFrom(...nodes),
      profileId: fc.constantFrom(...nodes.slice(0, 3)),
      isErased: fc.constantFrom(false, false, false, true),
    }),
    { selector: ({ node }) => node, maxLength: 4 },
  ),
  traits: fc.constant([]),
});

const forWorlds = (
  check: (buyers: readonly Buyer[], customers: readonly Buyer[]) => Promise<void>,
) =>
  fc.assert(
    fc.asyncProperty(world, async (facts) => {
      await warehouse.fill(facts);
      const buyers = buyersOf(facts);
      await check(
        buyers,
        buyers.filter(({ kind }) => kind === 'customer'),
      );
    }),
    { seed: 20_261_126, numRuns: 30 },
  );

const rate = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 1e6) / 1e6;
const revenueOf = (buyers: readonly Buyer[]): string =>
  moneyText(sumOf(buyers, (one) => one.revenue));
const ordersOf = (buyers: readonly Buyer[]): number =>
  sumOf(buyers, ({ orderDays }) => orderDays.length);

function uncountedOf(buyers: readonly Buyer[]) {
  const of = (kind: Buyer['kind']) => buyers.filter((buyer) => buyer.kind === kind);
  const refunded = (kind: Buyer['kind']) => ({
    profiles: of(kind).length,
    revenue: revenueOf(of(kind)),
  });
  return {
    unknownBuyers: { ...refunded('unknown'), orders: ordersOf(of('unknown')) },
    refundsOnly: { known: refunded('refunded'), unknown: refunded('unknown_refunded') },
  };
}

test('rfm: scores, cells and sums', async () => {
  let cellsSeen = 0;
  await forWorlds(async (buyers, customers) => {
    const last = ({ days }: Buyer): string => days.at(-1) ?? '';
    const recency = partsOf(customers, 3, (one) => [last(one), one.orderDays.length, one.revenue]);
    const frequency = partsOf(customers, 3, (one) => [
      one.orderDays.length,
      last(one),
      one.revenue,
    ]);
    const monetary = partsOf(customers, 3, (one) => [one.revenue, one.orderDays.length, last(one)]);
    const cells = Map.groupBy(customers, ({ id }) =>
      [recency, frequency, monetary].map((parts) => parts.get(id)).join(' '),
    );
    const expected = [...cells].map(([key, own]) => {
      const [r, f, m] = key.split(' ').map(Number);
      const sums = { customers: own.length, orders: ordersOf(own), revenue: revenueOf(own) };
      return { recency: r, frequency: f, monetary: m, ...sums };
    });
    const found = await told(rfm, { asOf, of: '3' });
    expect(found.cells).toHaveLength(expected.length);
    expect(found.cells).toEqual(expect.arrayContaining(expected));
    expect(found).toMatchObject({ customers: customers.length, ...uncountedOf(buyers) });
    for (const { score, customers: count, lastOrderFrom, daysSinceTo } of found.recency) {
      const own = customers.filter(({ id }) => recency.get(id) === score);
      const earliest = own.map(last).sort()[0] ?? null;
      expect([count, lastOrderFrom]).toEqual([own.length, earliest]);
      if (earliest !== null) expect(daysSinceTo).toBe(dayNumber(asOf) - dayNumber(earliest));
    }
    for (const { score, customers: count, revenue, revenueTo } of found.monetary) {
      const own = customers.filter(({ id }) => monetary.get(id) === score);
      const most = own.map((one) => one.revenue).sort((a, b) => b - a)[0];
      expect([count, revenue]).toEqual([own.length, revenueOf(own)]);
      expect(revenueTo).toBe(most === undefined ? null : moneyText(most));
    }
    cellsSeen += expected.length;
  });
  expect(cellsSeen).toBeGreaterThan(60);
});

test('deciles and ABC: sizes, shares and classes', async () => {
  await forWorlds(async (buyers, customers) => {
    const found = await told(deciles, { asOf, of: '4', a: '60', b: '80' });
    // Descending in everything but the id.
    const sorted = customers.toSorted((one, other) =>
      compare(
        [-one.revenue, -one.orderDays.length, -dayNumber(one.days.at(-1) ?? ''), one.id],
        [-other.revenue, -other.orderDays.length, -dayNumber(other.days.at(-1) ?? ''), other.id],
      ),
    );
    const total = sumOf(customers, ({ revenue }) => revenue);
    const order = new Map(sorted.map(({ id }, at) => [id, at]));
    const parts = partsOf(customers, 4, ({ id }) => [order.get(id) ?? 0]);
    const expected = [1, 2, 3, 4].flatMap((decile) => {
      const own = sorted.filter(({ id }) => parts.get(id) === decile);
      const upTo = sorted.filter(({ id }) => (parts.get(id) ?? 9) <= decile);
      if (own.length === 0) return [];
      const share = rate(
        sumOf(own, ({ revenue }) => revenue),
        total,
      );
      const cumulativeShare = rate(
        sumOf(upTo, ({ revenue }) => revenue),
        total,
      );
      const sums = { customers: own.length, orders: ordersOf(own), revenue: revenueOf(own) };
      const edges = {
        revenueFrom: moneyText(Math.min(...own.map(({ revenue }) => revenue))),
        revenueTo: moneyText(Math.max(...own.map(({ revenue }) => revenue))),
      };
      return [{ decile, ...sums, share, cumulativeShare, ...edges }];
    });
    expect(found.deciles).toMatchObject(expected);
    expect(found.deciles).toHaveLength(expected.length);
    let before = 0;
    const counts = { A: 0, B: 0, C: 0 };
    for (const { revenue } of sorted) {
      const name = total <= 0 || before >= total * 0.8 ? 'C' : before < total * 0.6 ? 'A' : 'B';
      counts[name] += 1;
      before += revenue;
    }
    const classes = found.abc.map((one: { class: string; customers: number }) => [
      one.class,
      one.customers,
    ]);
    expect(Object.fromEntries(classes)).toEqual(counts);
    expect(found).toMatchObject(uncountedOf(buyers));
  });
});

test('where more went back than was sold, everybody is of class C', async () => {
  const money = (node: string, event: string, revenue: number) => ({
    ...{ node, event, day: asOf, isBot: false, properties: { revenue, currency: 'GBP' } },
  });
  const events = [
    money('user_id.a', 'Order Completed', 10),
    money('user_id.a', 'Order Refunded', -30),
    money('user_id.b', 'Order Completed', 5),
    money('user_id.b', 'Order Refunded', -85),
  ];
  await warehouse.fill({ asOf, events, identity: [], traits: [] });
  const { abc, revenue } = await told(deciles, { asOf });
  expect(revenue).toBe('-100.00');
  expect(abc.map((one: { customers: number }) => one.customers)).toEqual([0, 0, 2]);
});

test('ladder: steps, gaps, and the money of a window', async () => {
  await forWorlds(async (buyers, customers) => {
    const days = 40;
    const from = new Date(Date.parse(asOf) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
    const found = await told(ladder, { asOf, days: String(days) });
    const having = (n: number) => customers.filter(({ orderDays }) => orderDays.length >= n);
    const gap = (n: number) =>
      median(
        having(n).map(
          ({ orderDays }) => dayNumber(orderDays[n - 1] ?? '') - dayNumber(orderDays[n - 2] ?? ''),
        ),
      );
    expect(found.steps).toEqual(
      [1, 2, 3].map((n) => ({
        ...{ step: `F${n}`, orders: n, customers: having(n).length },
        conversion: n === 1 ? null : rate(having(n).length, having(n - 1).length),
        medianGapDays: n === 1 ? null : gap(n),
      })),
    );
    const within = buyers.flatMap((buyer): Buyer[] => {
      const money = buyer.money.filter((one) => one.day >= from);
      const orderDays = buyer.orderDays.filter((one) => one >= from);
      const revenue = sumOf(money, ({ tenths }) => tenths);
      return money.length === 0 ? [] : [{ ...buyer, money, orderDays, revenue }];
    });
    const known = within.filter(({ kind }) => kind === 'customer');
    const [once, twice] = [1, 2].map(
      (n) => known.filter(({ orderDays }) => orderDays.length >= n).length,
    );
    const tenths = (isOrder: boolean) =>
      sumOf(known, ({ money }) =>
        sumOf(
          money.filter((one) => one.isOrder === isOrder),
          (one) => one.tenths,
        ),
      );
    expect(found.window).toMatchObject({
      ...{ from, to: asOf, customers: once, repeatCustomers: twice, orders: ordersOf(known) },
      ...{
        sales: moneyText(tenths(true)),
        refunds: moneyText(tenths(false)),
        revenue: revenueOf(known),
      },
      repeatRate: rate(twice ?? 0, once ?? 0),
    });
    expect(found).toMatchObject(uncountedOf(within));
  });
});

test('cohorts: who came back in which month, and the money of it', async () => {
  await forWorlds(async (buyers, customers) => {
    const found = await told(cohorts, { asOf });
    const monthOf = (one: string): number => Number(one.slice(0, 4)) * 12 + Number(one.slice(5, 7));
    const rows = customers.flatMap((buyer) =>
      buyer.money.map((one) => {
        const first = buyer.days[0] ?? '';
        const month = Math.max(0, monthOf(one.day) - monthOf(first));
        return { ...one, id: buyer.id, key: `${first.slice(0, 7)} ${month}` };
      }),
    );
    const expected = [...Map.groupBy(rows, ({ key }) => key)].map(([key, own]) => {
      const [cohort = '', month] = key.split(' ');
      const orders = own.filter(({ isOrder }) => isOrder);
      const people = new Set(orders.map(({ id }) => id)).size;
      const size = customers.filter(({ days }) => days[0]?.startsWith(cohort)).length;
      return {
        ...{ cohort, month: Number(month), customers: people, orders: orders.length },
        ...{
          retention: rate(people, size),
          revenue: moneyText(sumOf(own, ({ tenths }) => tenths)),
        },
      };
    });
    expected.sort((a, b) => compare([a.cohort, a.month], [b.cohort, b.month]));
    expect(found.cohorts).toMatchObject(expected);
    expect(found.cohorts).toHaveLength(expected.length);
    expect(found).toMatchObject({ customers: customers.length, ...uncountedOf(buyers) });
  });
});

test('churn: lapsed, late by the own rhythm, won back', async () => {
  await forWorlds(async (buyers, customers) => {
    const limit = 60;
    const found = await told(churn, { asOf, lapsedAfterDays: String(limit) });
    const judged = customers.map(({ days }) => {
      const numbers = days.map(dayNumber);
      const gaps = numbers.slice(1).map((one, at) => one - (numbers[at] ?? 0));
      const silent = dayNumber(asOf) - (numbers.at(-1) ?? 0);
      const times = gaps.length === 0 ? null : silent / (median(gaps) ?? 1);
      const silence =
        times === null
          ? 'no_rhythm'
          : times > 3
            ? 'beyond_3'
            : `within_${Math.max(1, Math.ceil(times))}`;
      return {
        silence,
        isLapsed: silent > limit,
        returns: gaps.filter((gap) => gap > limit).length,
      };
    });
    const lapsed = judged.filter(({ isLapsed }) => isLapsed).length;
    const returns = sumOf(judged, (one) => one.returns);
    expect(found).toMatchObject({
      ...{ customers: customers.length, lapsed, active: customers.length - lapsed },
      winBack: {
        customers: judged.filter((one) => one.returns > 0).length,
        ...{ returns, rate: rate(returns, returns + lapsed) },
      },
      ...uncountedOf(buyers),
    });
    for (const { silence, customers: count, lapsed: gone } of found.risk) {
      const own = judged.filter((one) => one.silence === silence);
      expect([silence, count, gone]).toEqual([
        silence,
        own.length,
        own.filter(({ isLapsed }) => isLapsed).length,
      ]);
    }
  });
});

test('ltv: money to date in minor units; the cells hold every customer, at any grain', async () => {
  await forWorlds(async (buyers, customers) => {
    const found = await told(ltv, { asOf });
    const pence = sumOf(customers, ({ revenue }) => revenue) * 10;
    expect(found.toDate).toMatchObject({
      ...{ customers: customers.length, orders: ordersOf(customers), revenueMinor: pence },
      averageRevenueMinor: customers.length === 0 ? 0 : roundAway(pence / customers.length),
    });
    expect(found).toMatchObject({ model: null, predicted: null, ...uncountedOf(buyers) });
    const facts = customers.map(({ days, money }) => {
      const [first = '', last = ''] = [days[0], days.at(-1)];
      return {
        ...{ repeats: days.length - 1, recency: dayNumber(last) - dayNumber(first) },
        age: dayNumber(asOf) - dayNumber(first),
        spend:
          sumOf(
            money.filter(({ isOrder, day }) => isOrder && day > first),
            ({ tenths }) => tenths,
          ) / 10,
      };
    });
    for (const grain of [1, 7, 28]) {
      const cells = await ports.ask(repeatCellRow, repeatCells(asOf, grain, undefined));
      const expected = Map.groupBy(facts, ({ repeats, recency, age }) =>
        [repeats, Math.floor(recency / grain), Math.floor(age / grain)].join(' '),
      );
      expect(cells).toHaveLength(expected.size);
      const totals = [...expected.values()].map((own) => [
        ...[
          own[0]?.repeats,
          own.length,
          sumOf(own, ({ recency }) => recency),
          sumOf(own, ({ age }) => age),
        ],
        sumOf(own, ({ spend }) => spend).toFixed(4),
      ]);
      const told = cells.map((row) => [
        ...[row.repeats, row.customers, row.recency_days, row.age_days],
        row.repeat_sales,
      ]);
      expect(told).toEqual(expect.arrayContaining(totals));
    }
    const spending = await ports.ask(spendCellRow, spendCells(asOf));
    const repeaters = facts.filter(({ repeats }) => repeats > 0);
    expect(sumOf(spending, (row) => row.customers)).toBe(repeaters.length);
    const free = repeaters.filter(({ spend }) => spend === 0).length;
    expect(
      sumOf(
        spending.filter(({ part }) => part === null),
        (row) => row.customers,
      ),
    ).toBe(free);
    const each = sumOf(repeaters, ({ spend, repeats }) => spend / repeats);
    expect(sumOf(spending, (row) => row.spend)).toBeCloseTo(each, 6);
  });
});

/** Halves away from zero. */
const roundAway = (value: number): number => Math.sign(value) * Math.round(Math.abs(value)) + 0;
