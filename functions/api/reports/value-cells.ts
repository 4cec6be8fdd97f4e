import { parseAmount } from '../../../domain/insight/amount.ts';
import type { SpendCell } from '../../../domain/insight/gamma-gamma.ts';
import type { ValueCell } from '../../../domain/insight/predict.ts';
import {
  type RepeatCellRow,
  repeatCellRow,
  repeatCells,
  spendCellRow,
  spendCells,
} from '../../../queries/repeat-cells.ts';
import type { ReportPorts } from './report.ts';

/**
 * Days within which recencies and ages are taken together: the finest that gives few enough cells for a fit of a second or
 * two. Cells carry means: on CDNOW whole weeks move no parameter by more than 0.2 %.
 */
const grains = [1, 7, 28, 91];
const maxCells = 6_000;

/** Cells of customers for BG/NBD. Only these leave the warehouse, never a row per person. */
export interface Cells {
  readonly grainDays: number;
  readonly cells: readonly ValueCell[];
  /** Of all customers, all time: ten-thousandths. */
  readonly sales: bigint;
  readonly refunds: bigint;
}

/** @param unitDays days of the cells' unit of time */
export async function valueCells(
  { ask }: ReportPorts,
  asOf: string,
  unitDays: number,
): Promise<Cells> {
  let rows: readonly RepeatCellRow[] = [];
  let grainDays = 1;
  for (grainDays of grains) {
    const isLast = grainDays === grains.at(-1);
    rows = await ask(repeatCellRow, repeatCells(asOf, grainDays, isLast ? undefined : maxCells));
    if (rows.length <= maxCells) break;
  }
  const cells = rows.map((row): ValueCell => {
    const { repeats, customers } = row;
    return {
      ...{ repeats, customers },
      recency: row.recency_days / customers / unitDays,
      age: row.age_days / customers / unitDays,
      repeatSpend: Number(row.repeat_sales) / customers,
    };
  });
  const sumOf = (name: 'sales' | 'refunds'): bigint =>
    rows.reduce((sum, row) => sum + parseAmount(row[name]), 0n);
  return { grainDays, cells, sales: sumOf('sales'), refunds: sumOf('refunds') };
}

/** Cells of customers with repeats for Gamma-Gamma, and how many are left out since their repeats cost nothing. */
export async function spendingCells({ ask }: ReportPorts, asOf: string) {
  const rows = await ask(spendCellRow, spendCells(asOf));
  const paying = rows.filter(({ part }) => part !== null);
  const cells = paying.map(
    ({ repeats, customers, spend, log_spend }): SpendCell => ({
      ...{ repeats, customers },
      spend: spend / customers,
      logSpend: log_spend / customers,
    }),
  );
  const countOf = (of: typeof rows): number => of.reduce((sum, row) => sum + row.customers, 0);
  return { cells, customers: countOf(paying), leftOut: countOf(rows) - countOf(paying) };
}
