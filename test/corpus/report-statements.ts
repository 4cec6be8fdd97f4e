import { cohortMonths } from '../../queries/cohort-months.ts';
import { couponTotals, overusedCoupons, pointTotals } from '../../queries/loyalty.ts';
import { orderCurrencies } from '../../queries/order-currencies.ts';
import { purchaseLadder } from '../../queries/purchase-ladder.ts';
import { repeatCells, spendCells } from '../../queries/repeat-cells.ts';
import { revenueParts } from '../../queries/revenue-parts.ts';
import { rfmCells } from '../../queries/rfm-cells.ts';
import { silentCustomers } from '../../queries/silent-customers.ts';
import type { CorpusStatement } from './statement.ts';

const asOf = '2026-02-04';

/** What reports about purchases ask. */
export function reportStatements(): CorpusStatement[] {
  return [
    select('orderCurrencies', 'of a day', orderCurrencies('2026-02-02')),
    select('rfmCells', 'two scores', rfmCells(asOf, 2)),
    select('revenueParts', 'three parts', revenueParts(asOf, 3, { a: 50, b: 80 })),
    select('purchaseLadder', 'of all time', purchaseLadder(asOf, undefined)),
    select('purchaseLadder', 'of two days', purchaseLadder(asOf, '2026-02-03')),
    select('repeatCells', 'exact', repeatCells(asOf, 1, undefined)),
    select('repeatCells', 'weeks, the first three', repeatCells(asOf, 7, 2)),
    select('spendCells', 'all', spendCells(asOf)),
    select('cohortMonths', 'all', cohortMonths(asOf)),
    select('pointTotals', 'of all time', pointTotals({ to: asOf })),
    select('couponTotals', 'of all time', couponTotals({ to: asOf })),
    select('overusedCoupons', 'two', overusedCoupons({ to: asOf }, 2)),
    select('silentCustomers', 'for a day', silentCustomers(asOf, 1)),
  ];
}

const select = (builder: string, name: string, sql: string): CorpusStatement => ({
  ...{ builder, name, kind: 'select', sql, isOrdered: true },
});
