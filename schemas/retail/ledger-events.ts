import { campaignEvents } from '../business-events.ts';

/** What happens to the points of a person; each says how many in the property {@link pointsProperty}, never negative. */
export const pointEvents = {
  earned: 'Points Earned',
  used: 'Points Used',
  expired: 'Points Expired',
  /** What was used comes back: the order was cancelled. */
  returned: 'Points Returned',
  /** What was earned is taken back: the article came back. */
  revoked: 'Points Revoked',
} as const;

export const pointsProperty = 'points';

/** Which way each moves the balance. */
export const pointSigns: Readonly<Record<keyof typeof pointEvents, 1 | -1>> = {
  earned: 1,
  returned: 1,
  used: -1,
  expired: -1,
  revoked: -1,
};

/** What happens to a coupon that a person has. */
export const couponEvents = {
  issued: 'Coupon Issued',
  redeemed: campaignEvents.redeemed[0] ?? 'Coupon Redeemed',
  expired: 'Coupon Expired',
} as const;
