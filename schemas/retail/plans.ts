import type { TrackingPlan } from '../tracking-plan/plan.ts';
import { commerceEvents } from './commerce.ts';
import { loyaltyEvents } from './loyalty.ts';
import { receiptEvents } from './receipt.ts';
import { relationEvents } from './relations.ts';

/** The reserved retail events: every name that reports understand, and the rest of the specifications that they are of. */
export const retailPlan: TrackingPlan = {
  id: 'retail',
  name: '小売の標準イベント (retail)',
  description:
    'The e-commerce specification, service, opinions, points, coupons, referrals, subscriptions, advertising, stock.',
  events: [...commerceEvents, ...relationEvents, ...loyaltyEvents],
  unplanned: 'allow',
};

/** Receipts of a till, each with its six W. */
export const receiptsPlan: TrackingPlan = {
  id: 'receipts',
  name: 'レシート (receipts)',
  description: 'Receipts as a till must send them: when, where, who, what, how much, how.',
  events: [...receiptEvents],
  unplanned: 'allow',
};

/** Plans that can be given to a source without being saved before, by id. */
export const builtInPlans: ReadonlyMap<string, TrackingPlan> = new Map(
  [retailPlan, receiptsPlan].map((plan) => [plan.id, plan]),
);
