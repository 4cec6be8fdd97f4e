import { trackingPlan } from '../../schemas/tracking-plan/plan.ts';

const product = {
  product_id: { type: 'string', pattern: 'sku-[a-z]+-\\d{3}' },
  name: { type: 'string' },
  category: { type: 'string', enum: ['tea', 'wares'] },
  price: { type: 'integer', minimum: 0, maximum: 1_000_000 },
  currency: { type: 'string', enum: ['JPY', 'USD'] },
  quantity: { type: 'integer', minimum: 1 },
};
const required = ['product_id', 'name', 'price', 'currency'];

/** A plan that the shop's traffic keeps to, with every kind of rule that its properties can have. */
export const trafficPlan = trackingPlan.parse({
  id: 'shop',
  name: 'Shop',
  unplanned: 'refuse',
  events: [
    ...['Product Viewed', 'Product Added'].map((name) => ({
      ...{ type: 'track', name, properties: product, required, additional: 'refuse' },
    })),
    { type: 'page', name: 'Home', additional: 'refuse' },
    {
      type: 'identify',
      properties: {
        email: { type: 'string', personal: true },
        plan: { type: 'string', enum: ['gold', 'silver'] },
      },
      required: ['plan'],
      additional: 'refuse',
    },
  ],
});
