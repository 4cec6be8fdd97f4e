import * as z from 'zod';
import { currencyShape } from './currency.ts';

const rate = z.number().min(0).nullable();
const money = z.string();
const stage = z.object({ events: z.int(), people: z.int() });
const credit = z.object({
  orders: z.number().describe('Parts of orders add up'),
  revenue: money,
});

const campaign = z.object({
  campaign: z.string(),
  type: z.string().nullable().describe('`campaign_type`, else the medium of its address'),
  firstAt: z.string().describe('First and last event, UTC'),
  lastAt: z.string(),
  targeted: stage,
  delivered: stage,
  impressions: stage,
  opened: stage,
  clicked: stage,
  visited: stage,
  redeemed: stage,
  respondedPeople: z.int().describe('Clicked, visited or redeemed'),
  targetedRespondedPeople: z.int().describe('Of these, who had been targeted'),
  responseRate: rate.describe('targetedRespondedPeople / targeted.people'),
  openRate: rate.describe('opened.people / delivered.people'),
  clickRate: rate.describe(
    'clicked.people / delivered.people, or / impressions.people without any',
  ),
  bought: z
    .object({ people: z.int(), orders: z.int(), revenue: money })
    .describe(
      'Within the window after a touch; an order after touches of two campaigns is in both',
    ),
  attributed: z.object({
    lastTouch: credit,
    firstTouch: credit,
    linear: credit,
    positionBased: credit,
  }),
  cost: money.describe('Sum of `cost` of its events'),
  cvr: rate.describe('bought.people / respondedPeople'),
  cpa: money.nullable().describe('cost / orders attributed by the rule asked for'),
  roas: rate.describe('revenue attributed by the rule asked for / cost'),
});

const type = z.object({
  type: z.string().nullable(),
  campaigns: z.int(),
  cost: money,
  targetedPeople: z.int().describe('Each once, however many campaigns of the type'),
  respondedPeople: z
    .int()
    .describe('Targeted people who clicked, visited or redeemed in a campaign that targeted them'),
  responseRate: rate.describe('respondedPeople / targetedPeople'),
  targetedContacts: z.int().describe('Pairs of person and campaign'),
  respondedContacts: z.int(),
  contactResponseRate: rate,
  people: z.object({
    delivered: z.int(),
    opened: z.int(),
    clicked: z.int(),
    visited: z.int(),
    redeemed: z.int(),
  }),
});

/** What the report `campaigns` answers. */
export const campaignResult = z.object({
  currency: currencyShape,
  campaigns: z.array(campaign),
  types: z.array(type).describe('Response per type of campaign'),
  orders: z
    .object({
      orders: z.int(),
      people: z.int(),
      revenue: money,
      attributed: credit.describe('By the rule asked for; the rest came without a touch'),
    })
    .describe('All orders of the days, whoever made them'),
});
