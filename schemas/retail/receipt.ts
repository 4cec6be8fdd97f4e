import { orderEvent, refundEvent } from '../business-events.ts';
import type { PlannedEvent } from '../tracking-plan/plan.ts';
import type { Property } from '../tracking-plan/property.ts';
import {
  amount,
  day,
  event,
  flag,
  listOf,
  objectOf,
  said,
  text,
  whole,
} from '../tracking-plan/written.ts';
import { orderLines } from './product.ts';

/** What a receipt must say, in the order in which a till is asked. */
const sixWs = ['when', 'where', 'who', 'what', 'how_much', 'how'] as const;
type W = (typeof sixWs)[number];

/**
 * By which properties a receipt says each W. Who it was is said by the identifiers of the call: a member's number, or the receipt's own
 * name (`receipt_id`) where nobody showed a card; an event that names nobody is refused before.
 */
export const wProperties: Readonly<Record<Exclude<W, 'who'>, readonly string[]>> = {
  when: ['business_date'],
  where: ['store_id', 'register_id'],
  what: ['order_id', 'products'],
  how_much: ['revenue', 'currency'],
  how: ['payment_method'],
};

/** What a till says beside the sums of an order. */
export const receiptProperties: Readonly<Record<string, Property>> = {
  store_id: text,
  register_id: text,
  receipt_id: said(text, 'names a buyer who showed no card'),
  receipt_no: said(text, 'as printed; begins again, so it names nothing by itself'),
  business_date: said(day, 'of the shop: 25:30 belongs to the day before'),
  staff_id: text,
  payment_method: said(text, 'mixed where there are several tenders'),
  tenders: listOf(objectOf({ method: text, amount }, ['method', 'amount'])),
  tax_included: flag,
  taxes: listOf(objectOf({ rate: amount, amount, taxable: amount }, ['rate', 'amount'])),
  points_earned: whole,
  points_used: whole,
  is_card_masked: flag,
};

const sums: Readonly<Record<string, Property>> = {
  tax: amount,
  discount: amount,
  subtotal: amount,
  coupon: text,
  coupon_id: text,
};

const propertiesOf = (w: Exclude<W, 'who'>, properties: Readonly<Record<string, Property>>) =>
  Object.fromEntries(
    wProperties[w].flatMap((name) => {
      const property = properties[name];
      return property === undefined
        ? []
        : [[name, said(property, `${w}: ${property.description ?? name}`)]];
    }),
  );

const all: Readonly<Record<string, Property>> = {
  ...receiptProperties,
  order_id: said(text, 'store, register, business date and number of the receipt'),
  products: orderLines,
  revenue: amount,
  currency: text,
};

/** Properties without which a receipt lacks a W; the description of each begins with the W. */
const required: Readonly<Record<string, Property>> = {
  ...propertiesOf('when', all),
  ...propertiesOf('where', all),
  ...propertiesOf('what', all),
  ...propertiesOf('how_much', all),
  ...propertiesOf('how', all),
};

/** Receipts as a till must send them: the six W, and for what is given back the receipt that it was bought by. */
export const receiptEvents: readonly PlannedEvent[] = [
  event(orderEvent, 'レシート', required, { ...receiptProperties, ...sums, ...required }),
  event(
    refundEvent,
    '返品・取消のレシート。order_id は元のレシート、revenue は負の額',
    {
      ...required,
      refund_id: said(text, 'own name of this receipt; order_id is the one it gives back of'),
    },
    { ...receiptProperties, ...sums, reason: text, ...required },
  ),
];
