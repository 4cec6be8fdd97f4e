import * as z from 'zod';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  couponTotals,
  couponTotalsRow,
  overusedCouponRow,
  overusedCoupons,
  pointTotals,
  pointTotalsRow,
} from '../../../queries/loyalty.ts';
import { limit } from './parameters.ts';
import { asOf, report } from './report.ts';

const parameters = z.strictObject({ asOf, limit: limit(20) });

const points = z.string().describe('Decimal text');
const result = z.object({
  points: z.object({
    people: z.int().describe('Of whom any point is known'),
    earned: points,
    returned: points,
    used: points,
    expired: points,
    revoked: points,
    balance: z.object({
      holders: z.int().describe('People with a balance above 0'),
      outstanding: points.describe('What these hold together'),
      overdrawn: z.int().describe('Below 0: not all that they earned was told'),
      overdraft: points.describe('What these lack together, negative'),
    }),
    redemptionRate: z.number().nullable().describe('used / (earned + returned - revoked)'),
  }),
  coupons: z.object({
    coupons: z.int().describe('By code'),
    issued: z.int(),
    redeemed: z.int(),
    unissued: z.int().describe('Used, though nobody told that they were given'),
    lapsed: z.int().describe('Expired unused'),
    overused: z.int().describe('Of one use, and used more than once'),
    redemptionRate: z.number().nullable().describe('Of those that were issued, used'),
  }),
  overused: z
    .array(z.object({ couponId: z.string(), uses: z.int(), people: z.int() }))
    .describe('Coupons of one use that were used more than once'),
});

/**
 * Points and coupons as ledgers. Balance of a person = earned + returned - used - expired - revoked, over all identifiers, up to as-of:
 * from `Points Earned` and its like (`points`), and from receipts (`points_earned`, `points_used` of `Order Completed`), which are added;
 * a brand tells points in one way. A coupon is one code; an order uses it once, however often that is told. Of one use are those whose
 * `Coupon Issued` says `uses: once`.
 */
export const loyalty = report({
  name: 'loyalty',
  summary: 'Points earned, used, expired and outstanding; coupons given, used, used twice.',
  parameters,
  result,
  ask: async ({ asOf: to, limit: most }, ports) => {
    const days = { to };
    const [[point = noPoints], [coupon = noCoupons], twice] = await Promise.all([
      ports.ask(pointTotalsRow, pointTotals(days)),
      ports.ask(couponTotalsRow, couponTotals(days)),
      ports.ask(overusedCouponRow, overusedCoupons(days, most)),
    ]);
    const { people, holders, overdrawn, earned, returned, used, expired, revoked } = point;
    const given = Number(earned) + Number(returned) - Number(revoked);
    return {
      points: {
        people,
        ...{ earned: plain(earned), returned: plain(returned), used: plain(used) },
        ...{ expired: plain(expired), revoked: plain(revoked) },
        balance: {
          ...{ holders, outstanding: plain(point.outstanding) },
          ...{ overdrawn, overdraft: plain(point.overdraft) },
        },
        redemptionRate: given > 0 ? rateOf(Number(used), given) : null,
      },
      coupons: {
        ...coupon,
        redemptionRate: rateOf(coupon.redeemed - coupon.unissued, coupon.issued),
      },
      overused: twice.map(({ coupon_id: couponId, uses, people: by }) => ({
        ...{ couponId, uses, people: by },
      })),
    };
  },
});

/** Where nothing answers, nothing is known of. */
const noPoints: z.output<typeof pointTotalsRow> = {
  ...{ people: 0, holders: 0, overdrawn: 0, outstanding: '0', overdraft: '0' },
  ...{ earned: '0', returned: '0', used: '0', expired: '0', revoked: '0' },
};
const noCoupons: z.output<typeof couponTotalsRow> = {
  ...{ coupons: 0, issued: 0, redeemed: 0, unissued: 0, lapsed: 0, overused: 0 },
};

/** Without places that say nothing: `12.5000` is 12.5. */
const plain = (decimal: string): string => decimal.replace(/\.0+$|(\.\d*?)0+$/, '$1');
