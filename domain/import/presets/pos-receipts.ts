import type { ImportPreset, ReaderSettings, RowOutcome, RowReader } from '../preset.ts';
import { numberOf, sumOf } from './amount.ts';
import { cellReader, hasColumns } from './columns.ts';
import { joinedLines, type NumberedLine, patienceTogether } from './joined-lines.ts';
import { openId } from './message-id.ts';
import { type PosField, type PosLine, posColumns, posLine } from './pos-line.ts';
import { receiptTax } from './receipt-tax.ts';
import { shopClock } from './shop-clock.ts';
import { leftOut, refused, withoutEmpty } from './things.ts';

const required: readonly PosField[] = [
  'store',
  'register',
  'receipt',
  'line',
  'type',
  'quantity',
  'price',
];

export const posReceipts: ImportPreset = {
  id: 'pos-receipts',
  title: 'POS レシート明細 (POS receipts)',
  description:
    'Lines of till receipts, joined into one order each, tax included. Returns and voids are refunds with negative revenue that name their receipt; training mode and held receipts are left out and counted. Store, register, business day and receipt number are the receipt’s name: a file sent again changes nothing.',
  recognises: (columns) => hasColumns(columns, posColumns, required),
  reader: readReceipts,
};

function readReceipts(columns: readonly string[], settings: ReaderSettings): RowReader {
  const cells = cellReader(columns, posColumns);
  const clock = shopClock(settings.timeZone);
  const receipts = joinedLines({
    // Some tills void a receipt under its own number.
    keyOf: ({ type, key }: PosLine) => `${type} ${key}`,
    join: receiptOutcomes,
    patience: patienceTogether,
  });
  return {
    row(row, line) {
      const read = posLine(cells(row), clock, settings);
      if ('refused' in read) return [refused(line, read.refused)];
      if ('leftOut' in read) return [leftOut(line, read.leftOut)];
      return receipts.add(read.line, line);
    },
    end: receipts.end,
    heldSince: receipts.heldSince,
  };
}

type Numbered = NumberedLine<PosLine>;

/** The receipt, and what of its lines is said twice. */
function receiptOutcomes(lines: readonly Numbered[]): readonly RowOutcome[] {
  const outcomes: RowOutcome[] = [];
  const own: Numbered[] = [];
  const seen = new Map<string, string>();
  for (const each of lines) {
    const { lineNumber, text } = each.line;
    const known = lineNumber === '' ? undefined : seen.get(lineNumber);
    if (known === undefined) {
      seen.set(lineNumber, text);
      own.push(each);
    } else {
      outcomes.push(
        known === text
          ? leftOut(each.number, 'the same line of the same receipt again')
          : refused(each.number, `line ${lineNumber} of its receipt was read with another content`),
      );
    }
  }
  outcomes.push(receiptEvent(own));
  return outcomes;
}

function receiptEvent(lines: readonly Numbered[]): RowOutcome {
  const all = lines.map(({ line }) => line);
  const [first] = all;
  if (first === undefined) throw new RangeError('a receipt has at least one line');
  const { type, key, originalKey, store, register, day } = first;
  const { total, tax } = receiptTax(
    all.map(({ amount, taxClass, taxRate }) => ({ amount, taxClass, rate: taxRate })),
  );
  // A return is money given back, whichever sign the till writes.
  const turn = type !== 'sale' && total > 0n ? -1n : 1n;
  const orderId = type === 'sale' ? key : (originalKey ?? key);
  const member = all.find((line) => line.member !== '')?.member;
  const points = ofReceipt(all.map((line) => line.points));
  const pointsUsed = ofReceipt(all.map((line) => line.pointsUsed));
  return {
    kind: 'event',
    event: {
      type: 'track',
      event: type === 'sale' ? 'Order Completed' : 'Order Refunded',
      messageId: openId('pos', type === 'sale' ? key : `${key}-${type}`),
      timestamp: all.map(({ at }) => at).sort()[0],
      ...(member !== undefined && { context: { traits: { memberNo: member } } }),
      properties: {
        order_id: orderId,
        ...(type !== 'sale' && { refund_id: key, reason: type }),
        ...(member === undefined && { receipt_id: `pos-${orderId}` }),
        ...(all.some(({ isMasked }) => isMasked) && { is_card_masked: true }),
        revenue: numberOf(turn * total),
        tax: numberOf(turn * tax),
        tax_included: true,
        currency: 'JPY',
        discount: numberOf(sumOf(all.map(({ discount }) => discount))),
        store_id: store,
        register_id: register,
        business_date: day,
        ...withoutEmpty({ payment_method: all.find(({ payment }) => payment !== '')?.payment }),
        ...(points !== 0n && { points_earned: numberOf(points) }),
        ...(pointsUsed !== 0n && { points_used: numberOf(pointsUsed) }),
        products: productsOf(all),
      },
    },
    lines: lines.map(({ number }) => number),
  };
}

/** Points are the receipt's: tills write them on one line, or the same on all; what differs is of the lines. */
function ofReceipt(points: readonly bigint[]): bigint {
  const [only = 0n, ...others] = new Set(points.filter((each) => each !== 0n));
  return others.length === 0 ? only : sumOf(points);
}

/** The second code of a book is no article; what a till charges under it is the price of the book before it. */
function productsOf(lines: readonly PosLine[]) {
  const products: { [member: string]: string | number; value: number }[] = [];
  for (const line of lines) {
    const book = products.at(-1);
    if (line.code.kind === 'book_price' && book !== undefined) book.value += numberOf(line.amount);
    else products.push(productOf(line));
  }
  return products;
}

function productOf({ code, store, name, category, quantity, price, amount, taxRate }: PosLine) {
  const isStores = code.kind === 'store';
  return {
    ...withoutEmpty({
      product_id: isStores ? `${store}:${code.code}` : code.kind === 'global' ? code.code : '',
      name,
      category,
    }),
    ...(isStores && code.fault !== undefined && { code_fault: code.fault }),
    quantity: numberOf(quantity),
    price: numberOf(price),
    value: numberOf(amount),
    ...(taxRate !== undefined && { tax_rate: taxRate }),
  };
}
