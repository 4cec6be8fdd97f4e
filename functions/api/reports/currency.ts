import * as z from 'zod';
import { minorDigits } from '../../../domain/insight/amount.ts';
import { orderCurrencies, orderCurrencyRow } from '../../../queries/order-currencies.ts';
import type { ReportPorts } from './report.ts';

export const currencyShape = z
  .object({
    code: z.string().nullable().describe('ISO 4217; null where the orders name none'),
    minorDigits: z.int().min(0).describe('Places of its amounts: 0 for JPY, 2 for GBP'),
    alsoSeen: z
      .array(z.string())
      .describe('Other currencies of the same day: amounts are summed as they are, not converted'),
  })
  .describe('What most orders of the last day with an order are paid in');
export type Currency = z.infer<typeof currencyShape>;

/**
 * What the brand's orders are paid in.
 *
 * @param lastDay last day with an order; undefined when there is none
 */
export async function currencyOf(
  { ask, timeZone }: ReportPorts,
  lastDay: string | undefined,
): Promise<Currency> {
  const rows = lastDay === undefined ? [] : await ask(orderCurrencyRow, orderCurrencies(lastDay));
  const named = rows.flatMap(({ currency }) => currency ?? []);
  const code = named[0] ?? (timeZone === 'Asia/Tokyo' ? 'JPY' : null);
  return { code, minorDigits: minorDigits(code), alsoSeen: named.slice(1) };
}
