import type { RowOutcome } from '../preset.ts';
import { amountOf, numberOf, sumOf } from './amount.ts';
import { type Cell, type ColumnNames, cellReader, hasColumns } from './columns.ts';
import { joinedLines, type NumberedLine, patienceScattered } from './joined-lines.ts';
import { openId } from './message-id.ts';
import { refused } from './row-outcomes.ts';
import { shopClock } from './shop-clock.ts';
import type { Table } from './table-reader.ts';

const names = {
  household: ['household_id'],
  store: ['store_id'],
  basket: ['basket_id'],
  product: ['product_id'],
  quantity: ['quantity'],
  value: ['sales_value'],
  retailDiscount: ['retail_disc'],
  couponDiscount: ['coupon_disc'],
  matchDiscount: ['coupon_match_disc'],
  at: ['transaction_timestamp'],
} as const satisfies ColumnNames<string>;
type Field = keyof typeof names;

const amounts = ['quantity', 'value', 'retailDiscount', 'couponDiscount', 'matchDiscount'] as const;
type Amounts = Readonly<Record<(typeof amounts)[number], bigint>>;

interface BasketLine extends Amounts {
  readonly basket: string;
  readonly household: string;
  readonly store: string;
  readonly product: string;
  readonly at: string;
}

/** Receipt lines of Complete Journey, joined by basket. */
export const journeyBaskets: Table = {
  recognises: (columns) => hasColumns(columns, names, ['household', 'basket', 'product', 'value']),
  reader(columns, { timeZone }) {
    const cells = cellReader(columns, names);
    const clock = shopClock(timeZone);
    const baskets = joinedLines({
      keyOf: ({ basket }: BasketLine) => basket,
      join: (lines) => [basketEvent(lines)],
      patience: patienceScattered,
    });
    return {
      row(row, line) {
        const read = lineOf(cells(row), clock);
        return typeof read === 'string' ? [refused(line, read)] : baskets.add(read, line);
      },
      end: baskets.end,
      heldSince: baskets.heldSince,
    };
  },
};

function lineOf(
  cell: Cell<Field>,
  clock: (text: string) => string | undefined,
): BasketLine | string {
  const at = clock(cell('at'));
  if (cell('basket') === '') return 'has no basket_id';
  if (cell('household') === '') return 'has no household_id';
  if (at === undefined) return 'the time cannot be read';
  const read: Partial<Record<keyof Amounts, bigint>> = {};
  for (const field of amounts) {
    const amount = amountOf(cell(field) === '' ? '0' : cell(field));
    if (amount === undefined) return `${names[field][0]} is not a number`;
    read[field] = amount;
  }
  const { quantity = 0n, value = 0n, retailDiscount = 0n } = read;
  const { couponDiscount = 0n, matchDiscount = 0n } = read;
  return {
    basket: cell('basket'),
    household: cell('household'),
    store: cell('store'),
    product: cell('product'),
    at,
    ...{ quantity, value, retailDiscount, couponDiscount, matchDiscount },
  };
}

function basketEvent(lines: readonly NumberedLine<BasketLine>[]): RowOutcome {
  const all = lines.map(({ line }) => line);
  const { basket = '', household = '', store = '' } = all[0] ?? {};
  const sum = (field: keyof Amounts): number => numberOf(sumOf(all.map((line) => line[field])));
  return {
    kind: 'event',
    event: {
      type: 'track',
      event: 'Order Completed',
      messageId: openId('complete-journey-basket', basket),
      userId: household,
      timestamp: all.map(({ at }) => at).sort()[0],
      properties: {
        order_id: basket,
        revenue: sum('value'),
        currency: 'USD',
        store_id: store,
        retail_discount: sum('retailDiscount'),
        coupon_discount: sum('couponDiscount'),
        coupon_match_discount: sum('matchDiscount'),
        products: all.map(({ product, quantity, value }) => ({
          product_id: product,
          quantity: numberOf(quantity),
          value: numberOf(value),
        })),
      },
    },
    lines: lines.map(({ number }) => number),
  };
}
