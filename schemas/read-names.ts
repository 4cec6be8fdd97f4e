import {
  campaignEvents,
  caseEvents,
  costEvents,
  orderEvent,
  pageEvents,
  refundEvent,
  surveyEvents,
  viewEvents,
} from './business-events.ts';
import { couponEvents, pointEvents } from './retail/ledger-events.ts';

/**
 * What the product reads by itself, whatever a brand defines: names of events, properties and traits by the report or
 * other part that reads them. A test compares the properties with the statements.
 */
export const readNames: Readonly<Record<string, readonly string[]>> = {
  'report:purchases': [orderEvent, refundEvent, 'revenue', 'currency'],
  'report:affinity': [orderEvent, 'order_id', 'products', 'category', 'brand', 'size', 'variant'],
  'report:baskets': [orderEvent, 'order_id', 'products', 'product_id', 'sku', 'name', 'category'],
  'report:campaigns': [
    ...Object.values(campaignEvents).flat(),
    ...costEvents,
    orderEvent,
    ...['campaign_id', 'campaign', 'campaign_name', 'campaign_type', 'cost', 'revenue'],
  ],
  'report:gap': [
    ...surveyEvents,
    ...viewEvents,
    orderEvent,
    'identify',
    ...['question', 'answer', 'answers', 'products', 'category'],
  ],
  'report:stumbles': [
    ...Object.values(pageEvents).flat(),
    ...['page', 'screen', 'Product Viewed', 'Product Added', 'Checkout Started', orderEvent],
    ...['path', 'name', 'selector', 'element', 'x', 'y', 'page_width', 'page_height'],
    ...['width', 'height', 'depth', 'percent'],
  ],
  'report:service': [
    ...Object.values(caseEvents).flat(),
    ...['case_id', 'ticket_id', 'inquiry_id', 'complaint_id', 'type', 'category'],
  ],
  'report:loyalty': [
    ...Object.values(pointEvents),
    ...Object.values(couponEvents),
    orderEvent,
    ...['points', 'points_earned', 'points_used', 'coupon_id', 'uses', 'order_id'],
  ],
  'report:goals': [...costEvents, 'cost', 'customer_type'],
  'deal stages': ['Deal Stage Changed', 'deal_id', 'stage'],
  accounts: ['group', 'groupId', 'parentId'],
  identity: ['alias', 'identify'],
  'match keys': ['city', 'region', 'country', 'gender'],
};
