import * as z from 'zod';
import {
  type Amount,
  amountText,
  divideAmount,
  parseAmount,
} from '../../../domain/insight/amount.ts';
import { attributionModels, type Credit, creditOf } from '../../../domain/insight/attribution.ts';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  type CampaignCredit,
  campaignCreditRow,
  campaignCredits,
  orderTotals,
  orderTotalsRow,
} from '../../../queries/campaign-credits.ts';
import {
  type CampaignRow,
  type CampaignTypeRow,
  campaignResponse,
  campaignRow,
  campaignTypeRow,
  campaignTypes,
} from '../../../queries/campaign-response.ts';
import { campaignStages } from '../../../schemas/business-events.ts';
import { campaignResult } from './campaign-shapes.ts';
import { currencyOf } from './currency.ts';
import { days, list, windowOf } from './parameters.ts';
import { asOf, report } from './report.ts';

const usualTouches = ['clicked', 'visited', 'redeemed'] as const;

const parameters = z.strictObject({
  asOf,
  days,
  attribution: z
    .enum(attributionModels)
    .default('last-touch')
    .describe('Rule that CVR, CPA and ROAS go by; the result shows all four; default last-touch'),
  windowDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(30)
    .describe('A touch counts for orders within so many times 24 hours; default 30'),
  touches: list(
    z.enum(campaignStages),
    usualTouches,
    `What counts as a touch, of ${campaignStages.join(' ')}`,
  ),
});

const noCredit: CampaignCredit[] = [];

/**
 * What campaigns did, and what it was worth. An event belongs to the campaign in `properties.campaign_id`, else
 * `properties.campaign.name` or `campaign_name`, else `context.campaign.name` (UTM); which events are which stage:
 * `docs/business-events.md`. People are counted once per campaign and stage.
 *
 * - response rate = targeted people who clicked, visited or redeemed / targeted people
 * - open rate = people who opened / people delivered to; click rate = clicked / delivered to, or impressions without any
 * - CVR (conversion rate) = people who bought within the window after a touch / people who clicked, visited or redeemed
 * - CPA (cost per acquisition) = cost / orders attributed; ROAS (return on ad spend) = revenue attributed / cost
 *
 * An order's touches are those of the same person in the window before it. Revenue is that of `Order Completed`; refunds
 * are not taken off.
 *
 * @see Farris, Bendle, Pfeifer, Reibstein, Marketing Metrics, 3rd ed. 2016, ch. 10 (click and conversion rates, cost per order)
 * @see https://support.google.com/google-ads/answer/6259715 (the four rules of attribution)
 */
export const campaigns = report({
  name: 'campaigns',
  summary:
    'Per campaign: delivered, opened, clicked, visited, bought, CVR, CPA, ROAS, attribution.',
  parameters,
  result: campaignResult,
  ask: async ({ asOf, days, attribution, windowDays, touches }, ports) => {
    const window = windowOf(asOf, days);
    const [rows, types, credits, [totals]] = await Promise.all([
      ports.ask(campaignRow, campaignResponse(window)),
      ports.ask(campaignTypeRow, campaignTypes(window)),
      ports.ask(campaignCreditRow, campaignCredits(window, touches, windowDays)),
      ports.ask(orderTotalsRow, orderTotals(window)),
    ]);
    const currency = await currencyOf(ports, totals?.last_day ?? undefined);
    const text = (amount: Amount): string => amountText(amount, currency.minorDigits);
    const creditsOf = Map.groupBy(credits, ({ campaign }) => campaign);
    const told = rows.map((row) => {
      const own = worth(creditsOf.get(row.campaign) ?? noCredit);
      const { orders, revenue } = own.credits[attribution];
      const cost = parseAmount(row.cost);
      return {
        ...stagesTold(row),
        bought: { ...own.bought, revenue: text(own.bought.revenue) },
        attributed: creditsTold(own.credits, text),
        cost: text(cost),
        cvr: rateOf(own.bought.people, row.people.responded),
        cpa: orders === 0 || cost === 0n ? null : text(perOrder(cost, orders)),
        roas: cost === 0n ? null : rateOf(Number(revenue), Number(cost)),
      };
    });
    const allCredits = worth(credits).credits;
    return {
      currency,
      campaigns: told,
      types: types.map((row) => ({
        ...typeTold(row, text),
        campaigns: rows.filter(({ type }) => type === row.type).length,
      })),
      orders: {
        orders: totals?.orders ?? 0,
        people: totals?.people ?? 0,
        revenue: text(parseAmount(totals?.revenue ?? '0')),
        attributed: {
          orders: allCredits[attribution].orders,
          revenue: text(allCredits[attribution].revenue),
        },
      },
    };
  },
});

type Credits = Readonly<Record<(typeof attributionModels)[number], Credit>>;

/** What the orders after a campaign's touches, or after anybody's, are worth. */
function worth(rows: readonly CampaignCredit[]) {
  const groups = rows.map((row) => ({ ...row, revenue: parseAmount(row.revenue) }));
  const credits: Credits = {
    'last-touch': creditOf('last-touch', groups),
    'first-touch': creditOf('first-touch', groups),
    linear: creditOf('linear', groups),
    'position-based': creditOf('position-based', groups),
  };
  const bought = {
    people: rows.reduce((sum, { people }) => sum + people, 0),
    orders: rows.reduce((sum, { orders }) => sum + orders, 0),
    revenue: rows.reduce((sum, { orders_revenue }) => sum + parseAmount(orders_revenue), 0n),
  };
  return { credits, bought };
}

const creditsTold = (credits: Credits, text: (amount: Amount) => string) => {
  const told = ({ orders, revenue }: Credit) => ({ orders, revenue: text(revenue) });
  return {
    lastTouch: told(credits['last-touch']),
    firstTouch: told(credits['first-touch']),
    linear: told(credits.linear),
    positionBased: told(credits['position-based']),
  };
};

const million = 1_000_000;
const perOrder = (cost: Amount, orders: number): Amount =>
  divideAmount(cost * BigInt(million), BigInt(Math.round(orders * million)));

function stagesTold({ campaign, type, events, people, firstAt, lastAt }: CampaignRow) {
  const counts = (stage: (typeof campaignStages)[number]) => ({
    events: events[stage],
    people: people[stage],
  });
  const reached = people.delivered > 0 ? people.delivered : people.impression;
  return {
    ...{ campaign, type, firstAt, lastAt },
    targeted: counts('targeted'),
    delivered: counts('delivered'),
    impressions: counts('impression'),
    opened: counts('opened'),
    clicked: counts('clicked'),
    visited: counts('visited'),
    redeemed: counts('redeemed'),
    respondedPeople: people.responded,
    targetedRespondedPeople: people.targeted_responded,
    responseRate: rateOf(people.targeted_responded, people.targeted),
    openRate: rateOf(people.opened, people.delivered),
    clickRate: rateOf(people.clicked, reached),
  };
}

function typeTold(row: CampaignTypeRow, text: (amount: Amount) => string) {
  const { type, contacts, people } = row;
  return {
    ...{ type, cost: text(parseAmount(row.cost)) },
    targetedPeople: people.targeted,
    respondedPeople: people.targeted_responded,
    responseRate: rateOf(people.targeted_responded, people.targeted),
    targetedContacts: contacts.targeted,
    respondedContacts: contacts.targeted_responded,
    contactResponseRate: rateOf(contacts.targeted_responded, contacts.targeted),
    people: {
      delivered: people.delivered,
      opened: people.opened,
      clicked: people.clicked,
      visited: people.visited,
      redeemed: people.redeemed,
    },
  };
}
