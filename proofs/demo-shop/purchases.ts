import { personAtTill, personOf, shopCall } from './calls.ts';
import { catalogue } from './catalogue.ts';
import { writePhone } from './contacts.ts';
import type { Customer } from './customers.ts';
import type { Draw } from './draw.ts';
import { daysMs, type ShopCall, type ShopTimes } from './shop-call.ts';

/** What somebody will buy, before it is written down as calls. */
export interface Purchase {
  readonly atEpochMs: number;
  readonly isOnline: boolean;
}

const taxPercent = 10;
const coupons = ['新茶まつり', 'ご縁日', '雨の日割'];

/** Purchases of one customer over the time; some stopped buying long ago. */
export function drawPurchases(
  draw: Draw,
  customer: Customer,
  times: ShopTimes,
): readonly Purchase[] {
  if (!customer.buysInShop && !customer.buysOnline) return [];
  const least = [0, 1, 2, 3, 5][draw.weighted([28, 34, 19, 13, 6])] ?? 0;
  const count = least < 3 ? least : draw.int(least, least + 3);
  // Neither today nor so early that the registration would come after.
  const isLapsing = draw.chance(0.16);
  const [newest, oldest] = isLapsing ? [47, times.days - 2] : [1, times.days - 2];
  return Array.from({ length: count }, () => ({
    atEpochMs: times.nowEpochMs - daysMs(draw.int(newest, oldest)) + draw.int(0, 3_600_000),
    isOnline: customer.buysOnline && (!customer.buysInShop || draw.chance(0.5)),
  }));
}

interface Line {
  readonly product_id: string;
  readonly name: string;
  readonly category: string;
  readonly price: number;
  readonly quantity: number;
}

const drawLines = (draw: Draw): readonly Line[] =>
  Array.from({ length: draw.int(1, 4) }, () => {
    const { id, name, category, price } = draw.pick(catalogue);
    return { product_id: id, name, category, price, quantity: draw.weighted([0, 7, 2, 1]) };
  });

/** The calls of a purchase: the order, now and then a coupon before and goods that come back after. */
export function drawPurchaseCalls(
  draw: Draw,
  customer: Customer,
  purchase: Purchase,
  index: number,
): ShopCall[] {
  const { isOnline, atEpochMs } = purchase;
  const orderId = `${isOnline ? 'E' : 'S'}-${customer.number}-${index + 1}`;
  const products = drawLines(draw);
  const total = products.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const coupon = draw.chance(0.15) ? draw.pick(coupons) : undefined;
  const discount = coupon === undefined ? 0 : Math.floor(total / 10);
  const call = (event: string, afterMs: number, properties: Readonly<Record<string, unknown>>) =>
    shopCall(
      isOnline ? 'order-system' : 'pos',
      {
        messageId: `${orderId}-${event.toLowerCase().replace(' ', '-')}`,
        atEpochMs: atEpochMs + afterMs,
        who: isOnline ? personOf(customer) : personAtTill(customer),
        // A till knows a phone number and nothing else, each time as the clerk happened to type it.
        ...(!isOnline && { context: { traits: { phone: writePhone(draw, customer.phone) } } }),
      },
      {
        type: 'track',
        event,
        ...(isOnline && { userId: customer.memberNumber }),
        properties: { order_id: orderId, ...properties },
      },
    );
  const revenue = total - discount;
  const calls = [
    call('Order Completed', 0, {
      revenue,
      tax: taxIn(revenue),
      discount,
      currency: 'JPY',
      channel: isOnline ? 'online' : 'shop',
      products,
    }),
  ];
  if (coupon !== undefined) calls.push(call('Coupon Redeemed', -1_000, { coupon, discount }));
  const [returned] = products;
  if (returned !== undefined && draw.chance(0.04))
    calls.push(
      call('Order Refunded', daysMs(1) / 2, {
        revenue: -returned.price,
        currency: 'JPY',
        products: [{ ...returned, quantity: 1 }],
      }),
    );
  return calls;
}

/** A receipt of somebody the till knew nothing of. */
export function drawUnknownReceipt(draw: Draw, number: number, times: ShopTimes): ShopCall {
  const products = drawLines(draw);
  const revenue = products.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const orderId = `S-0-${number}`;
  return shopCall(
    'pos',
    {
      messageId: `${orderId}-order-completed`,
      atEpochMs: times.nowEpochMs - draw.int(daysMs(1), daysMs(times.days - 2)),
      who: `receipt:${orderId}`,
    },
    {
      type: 'track',
      event: 'Order Completed',
      anonymousId: `receipt-${orderId}`,
      properties: {
        order_id: orderId,
        revenue,
        tax: taxIn(revenue),
        currency: 'JPY',
        channel: 'shop',
        products,
      },
    },
  );
}

/** Consumption tax within a price, whole yen rounded down. */
const taxIn = (price: number): number => Math.floor((price * taxPercent) / (100 + taxPercent));
