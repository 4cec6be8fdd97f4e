import type { WireEvent } from '../online-retail/events.ts';
import { toNumber } from '../ten-thousandths.ts';
import type { CompleteJourney, Product, Transaction } from './files.ts';

/** The data gives wall times without a zone; read as UTC they stay what they are. */
export const journeyTimeZone = 'UTC';

/** Every call of the data: baskets, households targeted by campaigns, coupons redeemed. */
export function* journeyEvents(data: CompleteJourney): Generator<WireEvent> {
  const baskets = Map.groupBy(data.transactions, ({ basket_id }) => basket_id);
  for (const [basketId, lines] of baskets) yield orderEvent(basketId, lines, data.products);
  for (const { campaign_id, household_id } of data.campaigns) {
    const campaign = data.descriptions.get(campaign_id);
    if (campaign === undefined) throw new Error(`Campaign ${campaign_id} is not described`);
    yield {
      type: 'track',
      event: 'Campaign Targeted',
      messageId: `targeted-${campaign_id}-${household_id}`,
      userId: household_id,
      timestamp: midnight(campaign.start_date),
      properties: campaign,
    };
  }
  for (const { household_id, coupon_upc, campaign_id, redemption_date } of data.redemptions) {
    yield {
      type: 'track',
      event: 'Coupon Redeemed',
      messageId: `redeemed-${campaign_id}-${household_id}-${coupon_upc}-${redemption_date}`,
      userId: household_id,
      timestamp: midnight(redemption_date),
      properties: { campaign_id, coupon_upc },
    };
  }
}

/** A few values carry the noise of floating point, as published (`4.440892e-16`): to four places they are exact. */
const tenThousandths = (text: string): bigint => {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`Not a number: ${text}`);
  return BigInt(Math.round(value * 10_000));
};

const midnight = (day: string): string => `${day}T00:00:00.000Z`;

function orderEvent(
  basketId: string,
  lines: readonly Transaction[],
  products: ReadonlyMap<string, Product>,
): WireEvent {
  const [first] = lines;
  if (first === undefined) throw new Error(`Basket ${basketId} is empty`);
  const sum = (column: 'sales_value' | 'retail_disc' | 'coupon_disc' | 'coupon_match_disc') =>
    toNumber(lines.reduce((total, line) => total + tenThousandths(line[column]), 0n));
  return {
    type: 'track',
    event: 'Order Completed',
    messageId: `basket-${basketId}`,
    userId: first.household_id,
    timestamp: `${first.transaction_timestamp.replace(' ', 'T')}.000Z`,
    properties: {
      order_id: basketId,
      revenue: sum('sales_value'),
      currency: 'USD',
      store_id: first.store_id,
      retail_discount: sum('retail_disc'),
      coupon_discount: sum('coupon_disc'),
      coupon_match_discount: sum('coupon_match_disc'),
      products: lines.map((line) => lineOf(line, products.get(line.product_id))),
    },
  };
}

/** Members that the data leaves empty are left out; a product may be unknown but for its id. */
function lineOf(line: Transaction, product: Product | undefined) {
  const named = {
    name: product?.product_type,
    category: product?.product_category,
    brand: product?.brand,
    department: product?.department,
    size: product?.package_size,
  };
  return {
    product_id: line.product_id,
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => (value ?? '') !== '')),
    quantity: Number(line.quantity),
    value: toNumber(tenThousandths(line.sales_value)),
  };
}
