import { describe, expect, test } from 'vitest';
import { ecommerceOf } from '../../browser/ecommerce.ts';
import { orderEvent, refundEvent, viewEvents } from '../../schemas/business-events.ts';

/** The item of Google's own documentation. */
const item = {
  item_id: 'SKU_12345',
  item_name: 'Stan and Friends Tee',
  affiliation: 'Google Merchandise Store',
  index: 0,
  item_brand: 'Google',
  item_category: 'Apparel',
  item_category2: 'Adult',
  item_list_id: 'related_products',
  item_variant: 'green',
  price: 10.01,
  quantity: 3,
};
const product = {
  product_id: 'SKU_12345',
  name: 'Stan and Friends Tee',
  affiliation: 'Google Merchandise Store',
  position: 0,
  brand: 'Google',
  category: 'Apparel',
  category2: 'Adult',
  list_id: 'related_products',
  variant: 'green',
  price: 10.01,
  quantity: 3,
};

describe('events of GA4 become those of Segment’s e-commerce specification', () => {
  test('a purchase', () => {
    const purchase = {
      transaction_id: 'T_12345',
      value: 30.03,
      tax: 4.9,
      currency: 'USD',
      items: [item],
    };
    expect(ecommerceOf('purchase', purchase)).toEqual([
      [
        orderEvent,
        {
          order_id: 'T_12345',
          value: 30.03,
          revenue: 30.03,
          tax: 4.9,
          currency: 'USD',
          products: [product],
        },
      ],
    ]);
  });

  test('a refund takes money back', () => {
    const [[event, properties] = []] = ecommerceOf('refund', { transaction_id: 'T', value: 5 });
    expect([event, properties?.['revenue']]).toEqual([refundEvent, -5]);
  });

  test('products in and out of the cart are an event each', () => {
    const data = { currency: 'JPY', value: 60, items: [item, { ...item, item_id: 'B' }] };
    expect(ecommerceOf('add_to_cart', data)).toEqual([
      ['Product Added', { currency: 'JPY', value: 60, ...product }],
      ['Product Added', { currency: 'JPY', value: 60, ...product, product_id: 'B' }],
    ]);
    expect(ecommerceOf('remove_from_cart', data).map(([event]) => event)).toEqual([
      'Product Removed',
      'Product Removed',
    ]);
  });

  test('what is looked at has the names that reports read', () => {
    const events = ['view_item', 'select_item', 'view_item_list'].flatMap((name) =>
      ecommerceOf(name, { items: [item] }).map(([event]) => event),
    );
    expect(events).toEqual([...viewEvents]);
  });

  test.for(['gtm.js', 'page_view', 'undefined', ''])('%s is none of them', (name) => {
    expect(() => ecommerceOf(name, {})).not.toThrow();
    expect(ecommerceOf(name, {})).toEqual([]);
  });
});
