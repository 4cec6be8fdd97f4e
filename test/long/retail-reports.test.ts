import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Fitted, fitBgNbd } from '../../domain/insight/bg-nbd.ts';
import { fitGammaGamma } from '../../domain/insight/gamma-gamma.ts';
import { apiClient } from '../../proofs/api-client.ts';
import { readInvoices } from '../../proofs/online-retail/receipts.ts';
import { runStory, storyTimeZone } from '../../proofs/online-retail/story.ts';
import { progress } from '../../proofs/progress.ts';
import { startStack } from '../../proofs/stack.ts';
import {
  abcRows,
  churnRow,
  cohortRows,
  decileRows,
  ladderRow,
  openReceipts,
  type Receipts,
  repeatRows,
  rfmCells,
  uncountedRow,
} from './retail-report-oracle.ts';

const shared = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'online_retail');
/** `ONLINE_RETAIL=whole` takes all thirteen months instead of four weeks. */
const isWhole = process.env['ONLINE_RETAIL'] === 'whole';
const asOf = isWhole ? '2011-12-10' : '2011-07-01';
const lapsedAfterDays = isWhole ? 180 : 160;
const days = isWhole ? /\.csv\.gz$/ : /^(2010-12-0|2011-01-[12])/;

// biome-ignore lint/suspicious/noExplicitAny: answers are compared, never used
type Told = any;

describe.skipIf(!existsSync(shared))(
  'reports on Online Retail equal plain SQL over the receipts',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'daicho-retail-'));
    const told = new Map<string, Told>();
    let receipts: Receipts;

    beforeAll(async () => {
      const data = join(folder, 'data');
      mkdirSync(data);
      for (const name of readdirSync(shared).filter((file) => days.test(file)))
        copyFileSync(join(shared, name), join(data, name));
      receipts = await openReceipts(data, asOf);
      const state = join(folder, 'state');
      const stack = await startStack({ state, timeZone: storyTimeZone });
      try {
        const target = () => stack;
        const api = apiClient(target);
        const invoices = readInvoices(data);
        await runStory({ target, api, state, asOf, ...invoices, progress: progress(true) });
        for (const name of ['rfm', 'deciles', 'ladder', 'ltv', 'cohorts', 'churn']) {
          const more = name === 'churn' ? `&lapsedAfterDays=${lapsedAfterDays}` : '';
          told.set(
            name,
            await api.get(`/api/reports/${name}?asOf=${asOf}${more}`, z.looseObject({})),
          );
        }
      } finally {
        await stack.stop();
      }
    }, 600_000);
    afterAll(() => {
      receipts.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const one = async (sql: string) => (await receipts.ask(sql))[0] ?? {};

    test('rfm: all cells', async () => {
      const { cells, currency, customers } = told.get('rfm');
      expect(currency.code).toBe('GBP');
      const expected = await receipts.ask(rfmCells);
      expect(expected.length).toBeGreaterThan(50);
      expect(cells.map((cell: Told) => ({ ...cell, revenue: Number(cell.revenue) }))).toEqual(
        expected.map(({ r, f, m, customers, orders, revenue }) => ({
          ...{ recency: Number(r), frequency: Number(f), monetary: Number(m) },
          ...{ customers: Number(customers), orders: Number(orders), revenue: Number(revenue) },
        })),
      );
      expect(customers).toBe(expected.reduce((sum, row) => sum + Number(row['customers']), 0));
    });

    test('deciles: sizes that differ by at most one, sums, shares; ABC', async () => {
      const { deciles, abc } = told.get('deciles');
      const sizes = deciles.map((row: Told) => row.customers);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      for (const [at, row] of (await receipts.ask(decileRows)).entries()) {
        expect(deciles[at]).toMatchObject({ decile: at + 1, customers: Number(row['customers']) });
        expect(Number(deciles[at].revenue)).toBe(Number(row['revenue']));
        expect(Number(deciles[at].revenueFrom)).toBe(Number(row['least']));
        expect(Number(deciles[at].revenueTo)).toBe(Number(row['most']));
        expect(deciles[at].share).toBeCloseTo(Number(row['share']), 5);
      }
      const classes = await receipts.ask(abcRows);
      expect(abc.map((row: Told) => [row.class, row.customers, Number(row.revenue)])).toEqual(
        classes.map((row) => [row['class'], Number(row['customers']), Number(row['revenue'])]),
      );
    });

    test('ladder: steps, gaps, order value, revenue per customer', async () => {
      const { steps, window, unknownBuyers, refundsOnly } = told.get('ladder');
      const row = await one(ladderRow);
      expect(steps.map((step: Told) => step.customers)).toEqual(
        ['f1', 'f2', 'f3'].map((name) => Number(row[name])),
      );
      expect(steps[1].conversion).toBeCloseTo(Number(row['f2']) / Number(row['f1']), 6);
      expect(steps.slice(1).map((step: Told) => step.medianGapDays)).toEqual(
        [row['gap2'], row['gap3']].map(Number),
      );
      expect(Number(window.averageOrderValue)).toBeCloseTo(Number(row['order_value']), 2);
      expect(Number(window.revenuePerCustomer)).toBeCloseTo(Number(row['arpu']), 2);
      expect(Number(window.sales)).toBe(Number(row['sales']));
      expect(Number(window.refunds)).toBe(Number(row['refunds']));
      const left = await one(uncountedRow);
      expect([unknownBuyers.profiles, Number(unknownBuyers.revenue)]).toEqual(
        [left['unknown'], left['unknown_revenue']].map(Number),
      );
      expect(Number(refundsOnly.known.revenue)).toBe(Number(left['refunded']));
    });

    test('cohorts: retained customers of every month', async () => {
      const expected = await receipts.ask(cohortRows);
      expect(
        told
          .get('cohorts')
          .cohorts.filter(({ orders }: Told) => orders > 0)
          .map(({ cohort, month, customers, orders }: Told) => ({
            cohort,
            month,
            customers,
            orders,
          })),
      ).toEqual(
        expected.map(({ cohort, month, customers, orders }) => ({
          ...{ cohort, month: Number(month), customers: Number(customers), orders: Number(orders) },
        })),
      );
    });

    test('churn: lapsed, late by the own rhythm, returns', async () => {
      const { customers, lapsed, winBack, risk } = told.get('churn');
      const row = await one(churnRow(asOf, lapsedAfterDays));
      expect({ customers, lapsed, returns: winBack.returns }).toEqual({
        customers: Number(row['customers']),
        ...{ lapsed: Number(row['lapsed']), returns: Number(row['returns']) },
      });
      expect(lapsed).toBeGreaterThan(100);
      for (const { silence, customers: count } of risk) expect(count).toBe(Number(row[silence]));
    });

    test('ltv: money to date to the penny; models as fitted to the customers one by one', async () => {
      const { toDate, model, predicted } = told.get('ltv');
      const { pence } = await one('SELECT round(100 * sum(revenue)) AS pence FROM customers');
      expect(toDate.revenueMinor).toBe(Number(pence));
      const people = (await receipts.ask(repeatRows(asOf))).map((row) => ({
        ...{ repeats: Number(row['x']), spend: Number(row['spend']), customers: 1 },
        ...{ recency: Number(row['recency']) / 7, age: Number(row['age']) / 7 },
      }));
      const near = (found: object, fitted: Fitted<object>, tolerance: number): void => {
        for (const [name, value] of Object.entries({ ...fitted.model }))
          expect(Reflect.get(found, name) / Number(value) - 1).toBeCloseTo(0, tolerance);
      };
      const purchases = fitBgNbd(people);
      expect(model.purchases.logLikelihood).toBeCloseTo(purchases.logLikelihood, 2);
      near(model.purchases, purchases, 1);
      const repeaters = people.filter(({ repeats, spend }) => repeats > 0 && spend > 0);
      expect(model.spend.customers).toBe(repeaters.length);
      const spend = fitGammaGamma(
        repeaters.map(({ repeats, spend, customers }) => ({
          ...{ repeats, customers, spend: spend / repeats, logSpend: Math.log(spend / repeats) },
        })),
      );
      near(model.spend, spend, 2);
      expect(predicted.aliveCustomers).toBeLessThanOrEqual(people.length);
      expect(predicted.expectedPurchases).toBeGreaterThan(0);
    });
  },
);
