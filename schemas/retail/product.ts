import type { Property } from '../tracking-plan/property.ts';
import { amount, listOf, objectOf, text, whole } from '../tracking-plan/written.ts';

/** A product as the events of the e-commerce specification describe it. @see https://segment.com/docs/connections/spec/ecommerce/v2/ */
export const product = {
  product_id: text,
  sku: text,
  category: text,
  name: text,
  brand: text,
  variant: text,
  price: amount,
  quantity: amount,
  coupon: text,
  position: whole,
  url: text,
  image_url: text,
} as const satisfies Readonly<Record<string, Property>>;

/** One line of an order: the article, and what was paid for it. */
const orderLine: Property = objectOf({
  ...product,
  line_no: whole,
  value: amount,
  size: text,
  discount: amount,
  tax_rate: amount,
});

export const products = listOf(objectOf(product));
export const orderLines = listOf(orderLine);
