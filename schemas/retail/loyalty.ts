import { adEvents } from '../ad-events.ts';
import { campaignEvents, costEvents } from '../business-events.ts';
import { contactEvents } from '../contact-events.ts';
import type { PlannedEvent } from '../tracking-plan/plan.ts';
import type { Property } from '../tracking-plan/property.ts';
import { amount, day, event, oneOf, said, text, whole } from '../tracking-plan/written.ts';
import { couponEvents, pointEvents, pointsProperty } from './ledger-events.ts';

const ofPoints: Readonly<Record<string, Property>> = {
  programme: said(text, 'whose points: ponta, v, d, rakuten, own'),
  order_id: text,
  reason: text,
  store_id: text,
  balance: said(whole, 'after it, as the programme says; never read'),
};
const points = {
  [pointsProperty]: said({ type: 'integer', minimum: 0 }, 'how many, never negative'),
};

const ofCoupon: Readonly<Record<string, Property>> = {
  coupon_name: text,
  campaign_id: text,
  campaign_name: text,
  pool: text,
  discount: amount,
  expires_on: day,
  store_id: text,
  order_id: text,
};
/** Of a coupon that may be used once by one person the code is its name; of others the campaign's. */
const coupon = { coupon_id: said(text, 'the code; one code is one coupon') };

const referral: Readonly<Record<string, Property>> = {
  referral_code: text,
  referral_id: text,
  reward: amount,
  order_id: text,
  channel: text,
};

const ofCampaign: Readonly<Record<string, Property>> = {
  campaign_id: text,
  campaign_name: text,
  campaign_type: text,
  campaign: { type: 'object', properties: { name: text }, required: [], additional: 'allow' },
  theme: text,
  channel: text,
  cost: amount,
  currency: text,
  customer_type: said(text, 'new or existing: for whom it was spent'),
  media: text,
  creative: text,
  ad_group_id: text,
};

/** Events that are of the e-commerce specification or the coupon's, and are described there. */
const elsewhere = new Set<string>(['Promotion Viewed', 'Promotion Clicked', couponEvents.redeemed]);

const campaignNames = new Set<string>([
  ...Object.values(campaignEvents).flat(),
  ...costEvents,
  ...Object.values(adEvents),
  ...Object.values(contactEvents),
]);

/** Points, coupons given and used, referrals, and what campaigns and advertising did to a person and cost. */
export const loyaltyEvents: readonly PlannedEvent[] = [
  event(pointEvents.earned, 'ポイントを得た', points, { ...ofPoints, expires_on: day }),
  event(pointEvents.used, 'ポイントを使った', points, ofPoints),
  event(pointEvents.expired, 'ポイントが失効した', points, ofPoints),
  event(pointEvents.returned, '使ったポイントが戻った', points, ofPoints),
  event(pointEvents.revoked, '得たポイントが取り消された', points, ofPoints),
  event(couponEvents.issued, 'クーポンを渡した', coupon, {
    ...ofCoupon,
    uses: oneOf('once', 'many'),
  }),
  event(
    couponEvents.redeemed,
    'クーポンを使った',
    {},
    { ...coupon, ...ofCoupon, cost: amount, coupon_upc: text },
  ),
  event(couponEvents.expired, 'クーポンが切れた', coupon, ofCoupon),
  event('Invite Sent', '紹介した', {}, referral),
  event('Referral Registered', '紹介されて登録した', {}, referral),
  event('Referral Rewarded', '紹介の特典', {}, referral),
  ...[...campaignNames]
    .filter((name) => !elsewhere.has(name))
    .map((name) => event(name, '広告・販促', {}, ofCampaign)),
];
