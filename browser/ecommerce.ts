import type { Members } from './members.ts';

/** Names of GA4, each with that of Segment's e-commerce specification; `*` where each item is an event of its own. */
const names: Readonly<Record<string, string>> = {
  view_item: '*Product Viewed',
  view_item_list: 'Product List Viewed',
  select_item: '*Product Clicked',
  add_to_cart: '*Product Added',
  remove_from_cart: '*Product Removed',
  add_to_wishlist: '*Product Added to Wishlist',
  view_cart: 'Cart Viewed',
  begin_checkout: 'Checkout Started',
  add_payment_info: 'Payment Info Entered',
  purchase: 'Order Completed',
  refund: 'Order Refunded',
  view_promotion: 'Promotion Viewed',
  select_promotion: 'Promotion Clicked',
};
const renamed: Readonly<Record<string, string>> = {
  transaction_id: 'order_id',
  item_id: 'product_id',
  index: 'position',
};

/** Parameters of an event of GA4. */
export interface Ecommerce extends Members {
  readonly items?: readonly Members[];
}

/**
 * Events that one of GA4 means.
 *
 * @param name any name; those that mean nothing here give no events
 * @see https://developers.google.com/analytics/devguides/collection/ga4/ecommerce
 * @see https://segment.com/docs/connections/spec/ecommerce/v2/
 */
export function ecommerceOf(
  name: unknown,
  { items, ...rest }: Ecommerce = {},
): readonly (readonly [event: string, properties: Members])[] {
  const event = names[`${name}`];
  if (!event) return [];
  const shared = named(rest);
  const products = items?.map(named);
  if (event.startsWith('*')) {
    return (products ?? []).map((product) => [event.slice(1), { ...shared, ...product }]);
  }
  const value = Math.abs(Number(rest['value']) || 0);
  const revenue = { purchase: value, refund: -value }[`${name}`];
  return [[event, { ...shared, products, revenue }]];
}

/** `item_brand` is a product's `brand`, and so on; what is unknown keeps its name. */
function named(members: Members): Members {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      renamed[name] ?? name.replace(/^item_/, ''),
      value,
    ]),
  );
}
