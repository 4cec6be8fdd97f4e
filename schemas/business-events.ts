/**
 * Names of events that reports understand, as the field writes them. `docs/business-events.md` says which properties
 * are read of each; another name stays an event that audiences can count and no report knows.
 *
 * @see https://segment.com/docs/connections/spec/ecommerce/v2/
 * @see https://segment.com/docs/connections/spec/email/
 * @see https://segment.com/docs/connections/spec/mobile/
 */

/** What a campaign does to a person, and what the person does about it, in the order in which it happens. */
export const campaignStages = [
  'targeted',
  'delivered',
  'impression',
  'opened',
  'clicked',
  'visited',
  'redeemed',
] as const;
export type CampaignStage = (typeof campaignStages)[number];

/** Events of a stage; `visited` is any other event whose `context.campaign` names the campaign. */
export const campaignEvents: Readonly<
  Record<Exclude<CampaignStage, 'visited'>, readonly string[]>
> = {
  targeted: ['Campaign Targeted'],
  delivered: ['Email Delivered', 'Push Notification Received', 'SMS Delivered'],
  impression: ['Ad Impression', 'Promotion Viewed'],
  opened: ['Email Opened', 'Push Notification Opened'],
  clicked: [
    'Email Link Clicked',
    'Email Clicked',
    'Push Notification Tapped',
    'SMS Link Clicked',
    'Ad Clicked',
    'Promotion Clicked',
  ],
  redeemed: ['Coupon Redeemed'],
};

/** Money spent; property `cost`. Other events of campaigns may carry a `cost` of their own. */
export const costEvents = ['Ad Cost', 'Campaign Cost', 'Marketing Cost'] as const;

/** A purchase, by Segment's name. */
export const orderEvent = 'Order Completed';
/** Money given back; `revenue` is negative. */
export const refundEvent = 'Order Refunded';

/** Who waits for a product, and whether it is there; property `product_id`. */
export const stockEvents = {
  asked: 'Waitlist Joined',
  gaveUp: 'Waitlist Left',
  cameIn: 'Product Back In Stock',
  soldOut: 'Product Out Of Stock',
} as const;

/** Looking at goods without buying them. */
export const viewEvents = ['Product Viewed', 'Product Clicked', 'Product List Viewed'] as const;

/** Answers of people to questions asked of them. */
export const surveyEvents = ['Survey Answered', 'Survey Completed'] as const;

const caseNouns = ['Inquiry', 'Complaint', 'Case', 'Ticket', 'Support Ticket'] as const;
const casesThat = (...verbs: readonly string[]): readonly string[] =>
  caseNouns.flatMap((noun) => verbs.map((verb) => `${noun} ${verb}`));

/** What happens to a request for service, whatever the brand calls it. */
export const caseEvents = {
  opened: casesThat('Opened', 'Created'),
  responded: casesThat('Answered', 'Responded', 'Replied', 'First Response'),
  resolved: casesThat('Resolved', 'Solved', 'Closed'),
  reopened: casesThat('Reopened'),
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What a page or an app tells of how it is used. */
export const pageEvents = {
  click: ['Element Clicked', 'Button Clicked', 'Link Clicked'],
  rageClick: ['Rage Click', 'Rage Clicked'],
  error: ['Error Shown', 'Error Occurred', 'Form Error', 'Page Error', 'Client Error'],
  scroll: ['Page Scrolled', 'Scroll Depth Reached'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
