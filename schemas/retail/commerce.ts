import { orderEvent, refundEvent } from '../business-events.ts';
import type { PlannedEvent } from '../tracking-plan/plan.ts';
import type { Property } from '../tracking-plan/property.ts';
import {
  amount,
  event,
  listOf,
  moment,
  objectOf,
  said,
  text,
  whole,
} from '../tracking-plan/written.ts';
import { orderLines, product, products } from './product.ts';
import { receiptProperties } from './receipt.ts';

const article = { ...product, currency: text, value: amount };
const sums: Readonly<Record<string, Property>> = {
  checkout_id: text,
  affiliation: text,
  subtotal: amount,
  total: amount,
  value: amount,
  shipping: amount,
  tax: amount,
  discount: amount,
  coupon: text,
  currency: said(text, 'ISO 4217, e.g. JPY'),
  campaign_id: text,
  channel: said(text, 'web, app, store, phone'),
  ...receiptProperties,
};
const step = { checkout_id: text, step: whole, shipping_method: text, payment_method: text };
const promotion = {
  promotion_id: text,
  creative: text,
  name: text,
  position: text,
  campaign_id: text,
};
const list = { list_id: text, category: text, products };
const share = {
  share_via: text,
  share_message: text,
  recipient: { type: 'string', personal: true } satisfies Property,
};

/**
 * The e-commerce specification in full: browsing, cart, checkout, orders, coupons in the cart, wish lists, sharing, reviews.
 *
 * @see https://segment.com/docs/connections/spec/ecommerce/v2/
 */
export const commerceEvents: readonly PlannedEvent[] = [
  event('Products Searched', '商品を検索した', { query: text }),
  event('Product List Viewed', '商品一覧を見た', {}, list),
  event(
    'Product List Filtered',
    '商品一覧を絞り込んだ',
    {},
    {
      ...list,
      filters: listOf(objectOf({ type: text, value: text })),
      sorts: listOf(objectOf({ type: text, value: text })),
    },
  ),
  event('Promotion Viewed', '販促の枠を見た', {}, promotion),
  event('Promotion Clicked', '販促の枠を押した', {}, promotion),
  event('Product Clicked', '一覧から商品を選んだ', {}, article),
  event('Product Viewed', '商品を見た', {}, article),
  event('Product Added', 'カートに入れた', {}, { ...article, cart_id: text }),
  event('Product Removed', 'カートから出した', {}, { ...article, cart_id: text }),
  event('Cart Viewed', 'カートを見た', {}, { cart_id: text, products }),
  event(
    'Checkout Started',
    '購入手続きを始めた',
    {},
    {
      ...sums,
      order_id: text,
      revenue: amount,
      products: orderLines,
    },
  ),
  event('Checkout Step Viewed', '購入手続きの段階を見た', {}, step),
  event('Checkout Step Completed', '購入手続きの段階を終えた', {}, step),
  event('Payment Info Entered', '支払い方法を入れた', {}, { ...step, order_id: text }),
  event(
    orderEvent,
    '注文・購入',
    { order_id: text, revenue: amount },
    { ...sums, products: orderLines },
  ),
  event(
    'Order Updated',
    '注文が変わった',
    { order_id: text },
    {
      ...sums,
      revenue: amount,
      products: orderLines,
    },
  ),
  event(
    refundEvent,
    '返金・返品・取消。revenue は負の額',
    {
      order_id: said(text, 'of the order that money is given back of'),
      revenue: said(amount, 'negative'),
    },
    {
      ...sums,
      refund_id: said(text, 'own number of the refund'),
      reason: text,
      products: orderLines,
    },
  ),
  event(
    'Order Cancelled',
    '注文の取消',
    { order_id: text },
    {
      ...sums,
      revenue: amount,
      reason: text,
      products: orderLines,
    },
  ),
  event(
    'Coupon Entered',
    'クーポンの番号を入れた',
    { coupon_id: text },
    { order_id: text, cart_id: text },
  ),
  event(
    'Coupon Applied',
    'クーポンが効いた',
    { coupon_id: text },
    {
      ...{ order_id: text, cart_id: text, coupon_name: text, discount: amount },
    },
  ),
  event(
    'Coupon Denied',
    'クーポンが断られた',
    { coupon_id: text },
    {
      ...{ order_id: text, cart_id: text, reason: text },
    },
  ),
  event(
    'Coupon Removed',
    'クーポンを外した',
    { coupon_id: text },
    {
      ...{ order_id: text, cart_id: text, coupon_name: text, discount: amount },
    },
  ),
  event(
    'Product Added to Wishlist',
    'お気に入りに入れた',
    {},
    {
      ...{ ...article, wishlist_id: text, wishlist_name: text },
    },
  ),
  event(
    'Product Removed from Wishlist',
    'お気に入りから外した',
    {},
    {
      ...{ ...article, wishlist_id: text, wishlist_name: text },
    },
  ),
  event(
    'Wishlist Product Added to Cart',
    'お気に入りからカートに入れた',
    {},
    {
      ...{ ...article, wishlist_id: text, wishlist_name: text, cart_id: text },
    },
  ),
  event('Product Shared', '商品を知らせた', {}, { ...article, ...share }),
  event('Cart Shared', 'カートを知らせた', {}, { ...share, cart_id: text, products }),
  event(
    'Product Reviewed',
    '商品を評価した',
    { product_id: text },
    {
      ...{
        review_id: text,
        review_body: text,
        rating: amount,
        order_id: text,
        reviewed_at: moment,
      },
    },
  ),
];
