import type { ImportPreset, ReaderSettings, RowOutcome, RowReader } from '../preset.ts';
import { numberOf, sumOf } from './amount.ts';
import { cellReader, hasColumns } from './columns.ts';
import { joinedLines, type NumberedLine, patienceTogether } from './joined-lines.ts';
import { openId } from './message-id.ts';
import { type PosField, type PosLine, posColumns, posLine } from './pos-line.ts';
import { receiptTax } from './receipt-tax.ts';
import { leftOut, refused } from './row-outcomes.ts';
import { shopClock } from './shop-clock.ts';
import { withoutEmpty } from './without-empty.ts';

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
          : refused(each.number, 'its number in the receipt is that of another line'),
      );
    }
  }
  return [...outcomes, ...receiptEvents(own)];
}

function receiptEvents(lines: readonly Numbered[]): readonly RowOutcome[] {
  const all = lines.map(({ line }) => line);
  const [first] = all;
  if (first === undefined) throw new RangeError('a receipt has at least one line');
  const { type, key, originalKey, store } = first;
  const orderId = type === 'sale' ? key : (originalKey ?? key);
  const member = all.find((line) => line.member !== '')?.member;
  const id = openId('pos', type === 'sale' ? key : `${key}-${type}`);
  const said = {
    type: 'track',
    timestamp: all.map(({ at }) => at).sort()[0],
    ...(member !== undefined && { context: { traits: { memberNo: member } } }),
  };
  const points = ofReceipt(all.map((line) => line.points));
  const used = ofReceipt(all.map((line) => line.pointsUsed));
  const moved = [
    [type === 'sale' ? 'Points Earned' : 'Points Revoked', points],
    [type === 'sale' ? 'Points Used' : 'Points Returned', used],
  ] as const;
  return [
    {
      kind: 'event',
      event: {
        ...said,
        event: type === 'sale' ? 'Order Completed' : 'Order Refunded',
        messageId: id,
        properties: {
          order_id: orderId,
          ...(type !== 'sale' && { refund_id: key, reason: type }),
          ...(member === undefined && { receipt_id: `pos-${orderId}` }),
          ...propertiesOf(first, all),
          ...(points !== 0n && { points_earned: numberOf(points) }),
          ...(used !== 0n && { points_used: numberOf(used) }),
          products: productsOf(all),
        },
      },
      lines: lines.map(({ number }) => number),
    },
    // Only a known member has an account of points.
    ...moved.flatMap(([event, count]): readonly RowOutcome[] =>
      count === 0n || member === undefined
        ? []
        : [
            {
              kind: 'event',
              event: {
                ...said,
                event,
                messageId: `${id}-${event.toLowerCase().replace(' ', '-')}`,
                properties: {
                  points: numberOf(count < 0n ? -count : count),
                  order_id: orderId,
                  store_id: store,
                },
              },
              lines: lines.map(({ number }) => number),
            },
          ],
    ),
  ];
}

function propertiesOf({ type, store, register, receipt, day }: PosLine, all: readonly PosLine[]) {
  const { total, tax, rates } = receiptTax(
    all.map(({ amount, taxClass, taxRate }) => ({ amount, taxClass, rate: taxRate })),
  );
  // A return is money given back, whichever sign the till writes.
  const turn = type !== 'sale' && total > 0n ? -1n : 1n;
  const payments = new Set(all.flatMap(({ payment }) => (payment === '' ? [] : [payment])));
  const [payment = ''] = payments;
  return {
    revenue: numberOf(turn * total),
    tax: numberOf(turn * tax),
    taxes: rates.map(({ rate, amount, taxable }) => ({
      rate,
      amount: numberOf(turn * amount),
      taxable: numberOf(turn * taxable),
    })),
    tax_included: true,
    currency: 'JPY',
    discount: numberOf(sumOf(all.map(({ discount }) => discount))),
    store_id: store,
    register_id: register,
    receipt_no: receipt,
    business_date: day,
    ...(all.some(({ isMasked }) => isMasked) && { is_card_masked: true }),
    ...withoutEmpty({
      staff_id: all.find(({ staff }) => staff !== '')?.staff,
      payment_method: payments.size > 1 ? 'mixed' : payment,
    }),
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

function productOf(line: PosLine) {
  const { code, store, name, category, quantity, price, amount, discount, taxRate } = line;
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
    ...(discount !== 0n && { discount: numberOf(discount) }),
    ...(/^\d{1,9}$/u.test(line.lineNumber) && { line_no: Number(line.lineNumber) }),
    ...(taxRate !== undefined && { tax_rate: taxRate }),
  };
}
