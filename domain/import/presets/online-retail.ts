import type { ImportPreset, ReaderSettings, RowOutcome, RowReader } from '../preset.ts';
import { wholeId } from '../whole-id.ts';
import { amountOf, numberOf, sumOf, times } from './amount.ts';
import { type Cell, type ColumnNames, cellReader, hasColumns } from './columns.ts';
import { joinedLines, type NumberedLine, patienceTogether } from './joined-lines.ts';
import { openId } from './message-id.ts';
import { refused } from './row-outcomes.ts';
import { shopClock } from './shop-clock.ts';
import { withoutEmpty } from './without-empty.ts';

const names = {
  invoice: ['InvoiceNo', 'Invoice'],
  product: ['StockCode'],
  name: ['Description'],
  quantity: ['Quantity'],
  at: ['InvoiceDate'],
  price: ['UnitPrice', 'Price'],
  customer: ['CustomerID', 'Customer ID'],
  country: ['Country'],
} as const satisfies ColumnNames<string>;
type Field = keyof typeof names;
const required: readonly Field[] = ['invoice', 'product', 'quantity', 'at', 'price', 'customer'];

interface InvoiceLine {
  readonly invoice: string;
  /** Empty where the shop did not know the buyer. */
  readonly customer: string;
  readonly at: string;
  readonly country: string;
  readonly product: string;
  readonly name: string;
  readonly quantity: bigint;
  readonly price: bigint;
}

/** @see https://archive.ics.uci.edu/dataset/352/online+retail */
export const onlineRetail: ImportPreset = {
  id: 'online-retail',
  title: 'Online Retail (UCI)',
  description:
    'Lines of invoices, joined into one order each. Invoices that begin with C are cancellations and become refunds with negative revenue; other letters are book-keeping (Order Adjusted). An invoice without a customer keeps an unknown buyer: its receipt.',
  recognises: (columns) => hasColumns(columns, names, required),
  reader: readInvoices,
};

function readInvoices(columns: readonly string[], { timeZone }: ReaderSettings): RowReader {
  const cells = cellReader(columns, names);
  const clock = shopClock(timeZone);
  const invoices = joinedLines({
    keyOf: ({ invoice }: InvoiceLine) => invoice,
    join: (lines) => [invoiceEvent(lines)],
    patience: patienceTogether,
  });
  return {
    row(row, line) {
      const read = lineOf(cells(row), clock);
      return typeof read === 'string' ? [refused(line, read)] : invoices.add(read, line);
    },
    end: invoices.end,
    heldSince: invoices.heldSince,
  };
}

function lineOf(
  cell: Cell<Field>,
  clock: (text: string) => string | undefined,
): InvoiceLine | string {
  const at = clock(yearFirst(cell('at')));
  const quantity = amountOf(cell('quantity'));
  const price = amountOf(cell('price'));
  if (cell('invoice') === '') return 'has no invoice number';
  if (at === undefined) return 'the time cannot be read';
  if (quantity === undefined) return 'quantity is not a number';
  if (price === undefined) return 'price is not a number';
  return {
    invoice: wholeId(cell('invoice')),
    customer: wholeId(cell('customer')),
    at,
    country: cell('country'),
    product: cell('product'),
    name: cell('name'),
    quantity,
    price,
  };
}

/** The copy of the data that is most in use has `12/1/2010 8:26`, month first, as only this file may. */
function yearFirst(text: string): string {
  return text.replace(/^(\d{1,2})\/(\d{1,2})\/(\d{4})(?= |$)/u, '$3-$1-$2');
}

function invoiceEvent(lines: readonly NumberedLine<InvoiceLine>[]): RowOutcome {
  const all = lines.map(({ line }) => line);
  const { invoice = '', country = '' } = all[0] ?? {};
  const customer = all.find((line) => line.customer !== '')?.customer;
  return {
    kind: 'event',
    event: {
      type: 'track',
      event: eventName(invoice),
      messageId: openId('online-retail', invoice),
      ...(customer !== undefined && { userId: customer }),
      timestamp: all.map(({ at }) => at).sort()[0],
      properties: {
        order_id: invoice,
        ...(customer === undefined && { receipt_id: `online-retail-${invoice}` }),
        revenue: numberOf(sumOf(all.map(({ quantity, price }) => times(quantity, price)))),
        currency: 'GBP',
        ...withoutEmpty({ country }),
        products: all.map(({ product, name, quantity, price }) => ({
          ...withoutEmpty({ product_id: product, name }),
          quantity: numberOf(quantity),
          price: numberOf(price),
        })),
      },
    },
    lines: lines.map(({ number }) => number),
  };
}

/** By the first letter: a cancellation begins with C, other letters are book-keeping. */
function eventName(invoice: string): string {
  if (/^\d/u.test(invoice)) return 'Order Completed';
  return /^c/iu.test(invoice) ? 'Order Refunded' : 'Order Adjusted';
}
