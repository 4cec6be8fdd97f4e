import { caseEvents, stockEvents, surveyEvents } from '../business-events.ts';
import type { PlannedEvent } from '../tracking-plan/plan.ts';
import type { Property } from '../tracking-plan/property.ts';
import {
  amount,
  event,
  listOf,
  moment,
  oneOf,
  said,
  text,
  whole,
} from '../tracking-plan/written.ts';

const caseId: Readonly<Record<string, Property>> = {
  case_id: text,
  inquiry_id: text,
  complaint_id: text,
  ticket_id: text,
};
const about: Readonly<Record<string, Property>> = {
  ...caseId,
  type: text,
  category: text,
  channel: said(text, 'phone, email, chat, store, line'),
  subject: text,
  order_id: text,
  product_id: text,
  store_id: text,
  operator_id: text,
  answer: text,
};

const casesOf = (
  verbs: readonly string[],
  description: string,
  more = {},
): readonly PlannedEvent[] =>
  verbs.map((name) => event(name, description, {}, { ...about, ...more }));

/** Inquiries, complaints and tickets: opened, answered, resolved, opened again. */
const service: readonly PlannedEvent[] = [
  ...casesOf(caseEvents.opened, '受付'),
  ...casesOf(caseEvents.responded, '回答'),
  ...casesOf(caseEvents.resolved, '解決'),
  ...casesOf(caseEvents.reopened, '再受付'),
];

const scored = {
  survey_id: text,
  question: text,
  answer: text,
  answers: listOf(text),
  comment: text,
  order_id: text,
  store_id: text,
  case_id: text,
};

/** What people say when they are asked: surveys, satisfaction (1 to 5), recommendation (0 to 10). */
const opinions: readonly PlannedEvent[] = [
  ...surveyEvents.map((name) => event(name, 'アンケートの回答', {}, { ...scored, score: amount })),
  event(
    'CSAT Answered',
    '満足度（1から5）',
    { score: { type: 'integer', minimum: 1, maximum: 5 } },
    scored,
  ),
  event(
    'NPS Answered',
    '推奨度（0から10）',
    { score: { type: 'integer', minimum: 0, maximum: 10 } },
    scored,
  ),
  event(
    'Review Posted',
    '口コミ',
    { rating: { type: 'number', minimum: 0, maximum: 5 } },
    {
      ...{ review_id: text, review_body: text, product_id: text, store_id: text, site: text },
    },
  ),
];

const cycle: Readonly<Record<string, Property>> = {
  plan_id: text,
  product_id: text,
  quantity: amount,
  price: amount,
  currency: text,
  cycle: oneOf('week', 'month', 'quarter', 'year'),
  cycle_count: said(whole, 'how many cycles lie between deliveries; 1 where it is left out'),
  cycle_number: said(whole, 'which cycle it is, from 1'),
  next_on: { type: 'date' },
  order_id: text,
  reason: text,
};
const subscription = (verb: string, description: string) =>
  event(`Subscription ${verb}`, description, { subscription_id: text }, cycle);

/** 定期購入: when it began, went on, paused, ended. */
const subscriptions: readonly PlannedEvent[] = [
  subscription('Started', '定期購入の開始'),
  subscription('Renewed', '定期購入の更新'),
  subscription('Skipped', '定期購入を一回休む'),
  subscription('Paused', '定期購入の休止'),
  subscription('Resumed', '定期購入の再開'),
  subscription('Changed', '定期購入の変更'),
  subscription('Cancelled', '定期購入の解約'),
];

/** Who waits for a product, and whether it is there. */
const stock: readonly PlannedEvent[] = [
  event(stockEvents.asked, '再入荷を待つ', { product_id: text }, { store_id: text }),
  event(stockEvents.gaveUp, '待つのをやめた', { product_id: text }, { store_id: text }),
  event(
    stockEvents.cameIn,
    '再入荷した',
    { product_id: text },
    { store_id: text, quantity: amount, at: moment },
  ),
  event(stockEvents.soldOut, '売り切れた', { product_id: text }, { store_id: text, at: moment }),
];

/** What passes between the brand and a person beside buying. */
export const relationEvents: readonly PlannedEvent[] = [
  ...service,
  ...opinions,
  ...subscriptions,
  ...stock,
];
