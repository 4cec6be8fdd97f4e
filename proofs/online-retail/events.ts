import { toNumber, toTenThousandths } from '../ten-thousandths.ts';
import type { Invoice, ReceiptLine } from './receipts.ts';

/** A call in Segment's wire format. */
export type WireEvent = Readonly<Record<string, unknown>>;

/** Quantity × UnitPrice over lines, exact, in ten-thousandths. */
const revenueOf = (lines: readonly ReceiptLine[]): bigint =>
  lines.reduce(
    (sum, { Quantity, UnitPrice }) => sum + BigInt(Quantity) * toTenThousandths(UnitPrice),
    0n,
  );

/** By the invoice number's first letter: a cancellation begins with C, other letters are book-keeping. */
const eventName = (invoiceNo: string): string => {
  if (/^\d/.test(invoiceNo)) return 'Order Completed';
  return invoiceNo.startsWith('C') ? 'Order Refunded' : 'Order Adjusted';
};

/** The track call of one invoice; an unknown buyer is the anonymous person of that one receipt. */
function orderEvent(invoice: Invoice): WireEvent {
  const { invoiceNo, customerNumber, at, lines } = invoice;
  return {
    type: 'track',
    event: eventName(invoiceNo),
    messageId: `invoice-${invoiceNo}`,
    ...(customerNumber === undefined
      ? { anonymousId: `receipt-${invoiceNo}` }
      : { userId: customerNumber }),
    timestamp: at,
    properties: {
      order_id: invoiceNo,
      revenue: toNumber(revenueOf(lines)),
      currency: 'GBP',
      country: lines[0]?.Country ?? '',
      products: lines.map(({ StockCode, Description, Quantity, UnitPrice }) => ({
        product_id: StockCode,
        name: Description,
        quantity: Number(Quantity),
        price: toNumber(toTenThousandths(UnitPrice)),
      })),
    },
  };
}

/** The identify call of one customer, at the time of their first invoice, with advertising consent. */
const identifyEvent = (customerNumber: string, at: string): WireEvent => ({
  type: 'identify',
  messageId: `identify-${customerNumber}`,
  userId: customerNumber,
  timestamp: at,
  traits: {
    email: `customer-${customerNumber}@example.com`,
    customer_number: Number(customerNumber),
  },
  context: { consent: { categoryPreferences: { advertising: true } } },
});

/** Every call of the shop's history in order of time; each customer is introduced before their first invoice. */
export function* shopEvents(invoices: readonly Invoice[]): Generator<WireEvent> {
  const introduced = new Set<string>();
  for (const invoice of invoices) {
    const { customerNumber } = invoice;
    if (customerNumber !== undefined && !introduced.has(customerNumber)) {
      introduced.add(customerNumber);
      yield identifyEvent(customerNumber, invoice.at);
    }
    yield orderEvent(invoice);
  }
}
