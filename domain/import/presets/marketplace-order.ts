import type { ImportPreset, ReaderSettings, RowOutcome, RowReader } from '../preset.ts';
import { amountOf, numberOf, sumOf, times } from './amount.ts';
import { type Buyer, knownBuyer } from './buyer.ts';
import { type Cell, type ColumnNames, cellReader, hasColumns } from './columns.ts';
import { joinedLines, type NumberedLine, patienceTogether } from './joined-lines.ts';
import { openId } from './message-id.ts';
import { leftOut, refused } from './row-outcomes.ts';
import { shopClock } from './shop-clock.ts';
import { withoutEmpty } from './without-empty.ts';

/** Columns that every marketplace has under some name. */
type OrderField =
  | 'order'
  | 'at'
  | 'status'
  | 'product'
  | 'name'
  | 'quantity'
  | 'price'
  | 'lineTotal'
  | 'lineDiscount'
  | 'shipping'
  | 'discount'
  | 'points'
  | 'total'
  | 'payment'
  | 'region'
  | 'currency';

/** What is a marketplace's own about its files. */
export interface Marketplace<Extra extends string> {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly names: ColumnNames<OrderField | Extra>;
  readonly required: readonly NoInfer<OrderField | Extra>[];
  readonly isCancelled: (status: string) => boolean;
  readonly buyerOf: (cell: Cell<OrderField | Extra>) => Buyer;
}

interface OrderLine {
  readonly order: string;
  readonly at: string;
  readonly buyer: Buyer;
  readonly product: Readonly<Record<string, string | number>>;
  readonly value: bigint;
  /** Of the whole order; files repeat them on each of its lines. */
  readonly ofOrder: Readonly<Record<'shipping' | 'discount' | 'points_used' | 'total', bigint>>;
  readonly lineDiscount: bigint;
  readonly payment: string;
  readonly region: string;
  readonly currency: string;
}

/** A preset of a marketplace's order file: lines of items, joined into one order each; prices as paid, tax included. */
export function marketplacePreset<Extra extends string>(
  marketplace: Marketplace<Extra>,
): ImportPreset {
  const { id, title, description, names, required } = marketplace;
  return {
    id,
    title,
    description,
    recognises: (columns) => hasColumns(columns, names, required),
    reader: (columns, settings) => readOrders(marketplace, columns, settings),
  };
}

function readOrders<Extra extends string>(
  marketplace: Marketplace<Extra>,
  columns: readonly string[],
  { timeZone, region }: ReaderSettings,
): RowReader {
  const cells = cellReader(columns, marketplace.names);
  const clock = shopClock(timeZone);
  const orders = joinedLines({
    keyOf: ({ order }: OrderLine) => order,
    join: (lines) => [orderEvent(marketplace.id, lines, region)],
    patience: patienceTogether,
  });
  return {
    row(row, line) {
      const cell = cells(row);
      if (marketplace.isCancelled(cell('status'))) return [leftOut(line, 'cancelled')];
      const read = lineOf(cell, marketplace.buyerOf(cell), clock);
      return typeof read === 'string' ? [refused(line, read)] : orders.add(read, line);
    },
    end: orders.end,
    heldSince: orders.heldSince,
  };
}

function lineOf(
  cell: Cell<OrderField>,
  buyer: Buyer,
  clock: (text: string) => string | undefined,
): OrderLine | string {
  const at = clock(cell('at'));
  if (cell('order') === '') return 'has no order number';
  if (at === undefined) return 'the time cannot be read';
  const amount = (field: OrderField, empty: string) =>
    amountOf(cell(field) === '' ? empty : cell(field));
  const quantity = amount('quantity', '1');
  if (quantity === undefined) return 'quantity is not a number';
  const value =
    cell('lineTotal') === ''
      ? ((price) => (price === undefined ? undefined : times(quantity, price)))(amount('price', ''))
      : amount('lineTotal', '');
  if (value === undefined) return 'price is not a number';
  return {
    order: cell('order'),
    at,
    buyer,
    product: {
      ...withoutEmpty({ product_id: cell('product'), name: cell('name') }),
      quantity: numberOf(quantity),
      value: numberOf(value),
    },
    value,
    ofOrder: {
      shipping: amount('shipping', '0') ?? 0n,
      discount: amount('discount', '0') ?? 0n,
      points_used: amount('points', '0') ?? 0n,
      total: amount('total', '0') ?? 0n,
    },
    lineDiscount: amount('lineDiscount', '0') ?? 0n,
    payment: cell('payment'),
    region: cell('region'),
    currency: cell('currency'),
  };
}

function orderEvent(
  id: string,
  lines: readonly NumberedLine<OrderLine>[],
  region: string,
): RowOutcome {
  const all = lines.map(({ line }) => line);
  const [first] = all;
  if (first === undefined) throw new RangeError('an order has at least one line');
  const { traits, isMasked } = knownBuyer(first.buyer, region);
  const { shipping, discount, points_used, total } = first.ofOrder;
  const reduced = discount + sumOf(all.map(({ lineDiscount }) => lineDiscount));
  return {
    kind: 'event',
    event: {
      type: 'track',
      event: 'Order Completed',
      messageId: openId(id, first.order),
      timestamp: all.map(({ at }) => at).sort()[0],
      ...(traits !== undefined && { context: { traits } }),
      properties: {
        order_id: first.order,
        ...(traits === undefined && { receipt_id: `${id}-${first.order}` }),
        ...(isMasked && { is_email_masked: true }),
        affiliation: id,
        revenue: numberOf(sumOf(all.map(({ value }) => value))),
        tax_included: true,
        currency: first.currency === '' ? 'JPY' : first.currency,
        ...(shipping !== 0n && { shipping: numberOf(shipping) }),
        ...(reduced !== 0n && { discount: numberOf(reduced < 0n ? -reduced : reduced) }),
        ...(points_used !== 0n && { points_used: numberOf(points_used) }),
        ...(total !== 0n && { total: numberOf(total) }),
        ...withoutEmpty({ payment_method: first.payment, shipping_region: first.region }),
        products: all.map(({ product }) => product),
      },
    },
    lines: lines.map(({ number }) => number),
  };
}
