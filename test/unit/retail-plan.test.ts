import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { breaksBetween } from '../../domain/tracking-plan/breaks.ts';
import { judgeOf } from '../../domain/tracking-plan/judge-event.ts';
import { adEvents } from '../../schemas/ad-events.ts';
import * as names from '../../schemas/business-events.ts';
import { contactEvents } from '../../schemas/contact-events.ts';
import { receiptsPlan, retailPlan } from '../../schemas/retail/plans.ts';
import { wProperties } from '../../schemas/retail/receipt.ts';
import { trackingPlan } from '../../schemas/tracking-plan/plan.ts';

const planned = new Set(retailPlan.events.map(({ name }) => name));

/** Every text in a value, however deep. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : [];

/** Names in the specification, as its page lists them. @see https://segment.com/docs/connections/spec/ecommerce/v2/ */
const segmentNames = [
  ...['Products Searched', 'Product List Viewed', 'Product List Filtered'],
  ...['Promotion Viewed', 'Promotion Clicked', 'Product Clicked', 'Product Viewed'],
  ...['Product Added', 'Product Removed', 'Cart Viewed', 'Checkout Started'],
  ...['Checkout Step Viewed', 'Checkout Step Completed', 'Payment Info Entered'],
  ...['Order Updated', 'Order Completed', 'Order Refunded', 'Order Cancelled'],
  ...['Coupon Entered', 'Coupon Applied', 'Coupon Denied', 'Coupon Removed'],
  ...['Product Added to Wishlist', 'Product Removed from Wishlist'],
  ...['Wishlist Product Added to Cart', 'Product Shared', 'Cart Shared', 'Product Reviewed'],
];

describe('the retail plan', () => {
  test.for([retailPlan, receiptsPlan])('$id is a tracking plan, and parses to itself', (plan) => {
    expect(trackingPlan.parse(plan)).toEqual(plan);
    expect(breaksBetween(plan, plan)).toEqual([]);
  });

  test('has the e-commerce specification in full', () => {
    expect(segmentNames.filter((name) => !planned.has(name))).toEqual([]);
  });

  test('has every name that reports, audiences and campaigns understand', () => {
    const { campaignStages: _, pageEvents: __, ...known } = names;
    const wanted = [...textsIn(known), ...textsIn(contactEvents), ...Object.values(adEvents)];
    const missing = new Set(wanted.filter((name) => /^[A-Z]/.test(name) && !planned.has(name)));
    expect([...missing]).toEqual([]);
  });

  test('is told in full by the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/retail-events.md'), 'utf8');
    const told = new Set([...page.matchAll(/`([A-Z][\w ]+)`/g)].map(([, name = '']) => name));
    expect([...planned].filter((name) => name !== undefined && !told.has(name))).toEqual([]);
    expect([...told].filter((name) => !planned.has(name))).toEqual([]);
    const required = retailPlan.events.filter((event) => event.required.length > 0);
    for (const { name, required: properties } of required) {
      const line = page.split('\n').find((text) => text.includes(`\`${name}\``)) ?? '';
      expect(
        properties.filter((property) => !line.includes(`**${property}**`)),
        name,
      ).toEqual([]);
    }
  });
});

const receipt = {
  order_id: 's1-2-2026-11-26-0042',
  receipt_no: '0042',
  store_id: 's1',
  register_id: '2',
  staff_id: 'st9',
  business_date: '2026-11-26',
  revenue: 2_160,
  currency: 'JPY',
  tax: 160,
  tax_included: true,
  payment_method: 'mixed',
  tenders: [
    { method: 'cash', amount: 1_000 },
    { method: 'points', amount: 1_160 },
  ],
  taxes: [{ rate: 8, amount: 160, taxable: 2_000 }],
  points_earned: 10,
  points_used: 1_160,
  products: [
    {
      product_id: '4901234567894',
      line_no: 1,
      quantity: 2,
      price: 1_080,
      value: 2_160,
      tax_rate: 8,
    },
  ],
};
const said = (event: string, properties: object) => ({ type: 'track', event, properties });
const found = (event: string, properties: object) =>
  judgeOf(receiptsPlan)(said(event, properties), 'track').map(
    ({ pointer, fault }) => `${pointer} ${fault}`,
  );

describe('the six W of a receipt', () => {
  test('a whole one is right, by the plan for tills and by the one for all', () => {
    expect(found('Order Completed', receipt)).toEqual([]);
    expect(judgeOf(retailPlan)(said('Order Completed', receipt), 'track')).toEqual([]);
  });

  const lacking = Object.entries(wProperties).flatMap(([w, properties]) =>
    properties.map((property) => [w, property] as const),
  );
  test.for(lacking)(
    'without %s (%s) it names the place, whose description begins with the W',
    ([w, property]) => {
      const whole: Readonly<Record<string, unknown>> = receipt;
      const { [property]: _, ...rest } = whole;
      expect(found('Order Completed', rest)).toEqual([`/properties/${property} missing`]);
      const [sale] = receiptsPlan.events;
      expect(sale?.properties[property]?.description).toMatch(new RegExp(`^${w}: `));
    },
  );

  test('what is given back names the receipt that it was bought by, and its own', () => {
    const back = { ...receipt, revenue: -1_080, refund_id: 's1-2-2026-11-27-0003' };
    expect(found('Order Refunded', back)).toEqual([]);
    const { refund_id: _, ...rest } = back;
    expect(found('Order Refunded', rest)).toEqual(['/properties/refund_id missing']);
  });

  test('an amount as text, a day that there is not, a tender without its amount', () => {
    const wrong = {
      ...receipt,
      revenue: '2160',
      business_date: '2026-02-30',
      tenders: [{ method: 'cash' }],
    };
    expect(found('Order Completed', wrong).sort()).toEqual([
      '/properties/business_date format',
      '/properties/revenue type',
      '/properties/tenders/0/amount missing',
    ]);
  });
});
