import type { RowOutcome } from '../preset.ts';
import { amountOf, numberOf, sumOf, wholeOf } from './amount.ts';
import { type ColumnNames, cellReader, hasColumns } from './columns.ts';
import { joinedLines, type NumberedLine, patienceScattered } from './joined-lines.ts';
import { openId } from './message-id.ts';
import { refused } from './row-outcomes.ts';
import { dayOf, shopClock } from './shop-clock.ts';
import type { Table } from './table-reader.ts';

const names = {
  day: ['sales_ymd'],
  store: ['store_cd'],
  receipt: ['receipt_no'],
  line: ['receipt_sub_no'],
  customer: ['customer_id'],
  product: ['product_cd'],
  quantity: ['quantity'],
  amount: ['amount'],
} as const satisfies ColumnNames<string>;

interface KnocksLine {
  readonly key: string;
  readonly store: string;
  readonly day: string;
  readonly at: string;
  readonly customer: string;
  readonly product: string;
  readonly quantity: bigint;
  readonly amount: bigint;
}

/** The number that tills enter for whoever shows no card. */
const nobody = /^ZZ0+$/u;

/** Receipt lines of the 100 knocks; numbers of receipts are unique within a store's day. */
export const knocksReceipts: Table = {
  recognises: (columns) =>
    hasColumns(columns, names, ['day', 'store', 'receipt', 'line', 'amount']),
  reader(columns, { timeZone }) {
    const cells = cellReader(columns, names);
    const clock = shopClock(timeZone);
    const receipts = joinedLines({
      keyOf: ({ key }: KnocksLine) => key,
      join: (lines) => receiptEvents(lines),
      patience: patienceScattered,
    });
    return {
      row(row, line) {
        const cell = cells(row);
        const day = dayOf(cell('day'));
        const at = day === undefined ? undefined : clock(day);
        const quantity = amountOf(cell('quantity'));
        const amount = amountOf(cell('amount'));
        if (day === undefined || at === undefined) return [refused(line, 'sales_ymd is not a day')];
        if (cell('receipt') === '') return [refused(line, 'has no receipt_no')];
        if (quantity === undefined) return [refused(line, 'quantity is not a number')];
        if (amount === undefined) return [refused(line, 'amount is not a number')];
        const key = [day, cell('store'), cell('receipt')].join('-');
        const [store, product] = [cell('store'), cell('product')];
        const customer = nobody.test(cell('customer')) ? '' : cell('customer');
        return receipts.add({ key, store, day, at, customer, product, quantity, amount }, line);
      },
      end: receipts.end,
      heldSince: receipts.heldSince,
    };
  },
};

/** One number may have gone to two customers of a day: then it is two receipts. */
function receiptEvents(lines: readonly NumberedLine<KnocksLine>[]): readonly RowOutcome[] {
  const byCustomer = Map.groupBy(lines, ({ line }) => line.customer);
  return [...byCustomer.values()].map((own, index) => receiptEvent(own, index));
}

function receiptEvent(lines: readonly NumberedLine<KnocksLine>[], index: number): RowOutcome {
  const all = lines.map(({ line }) => line);
  const { key = '', store = '', day = '', at = '', customer = '' } = all[0] ?? {};
  const orderId = index === 0 ? key : `${key}-${index + 1}`;
  return {
    kind: 'event',
    event: {
      type: 'track',
      event: 'Order Completed',
      messageId: openId('100knocks-receipt', orderId),
      ...(customer !== '' && { userId: customer }),
      timestamp: at,
      properties: {
        order_id: orderId,
        ...(customer === '' && { receipt_id: `100knocks-${orderId}` }),
        revenue: numberOf(wholeOf(sumOf(all.map(({ amount }) => amount)))),
        currency: 'JPY',
        store_id: store,
        business_date: day,
        products: all.map(({ product, quantity, amount }) => ({
          product_id: product,
          quantity: numberOf(quantity),
          value: numberOf(amount),
        })),
      },
    },
    lines: lines.map(({ number }) => number),
  };
}
