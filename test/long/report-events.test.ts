import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { apiClient } from '../../proofs/api-client.ts';
import { historySource } from '../../proofs/history-source.ts';
import { batches, sendBatches } from '../../proofs/send-events.ts';
import { type Stack, startStack } from '../../proofs/stack.ts';
import { refresh, settle } from '../../proofs/steps.ts';

const state = mkdtempSync(join(tmpdir(), 'daicho-report-events-'));
let stack: Stack;

const track = (userId: string, event: string, timestamp: string, properties: object = {}) => ({
  ...{ type: 'track', userId, event, timestamp, properties },
  messageId: `${userId} ${event} ${timestamp}`,
});
const utm = { campaign: { name: 'spring', source: 'letter', medium: 'email' } };
const click = { path: '/cart', x: 510, y: 30, page_width: 1000, page_height: 2000 };

/** What a browser, a mail service, an ad platform and a call centre would send of one customer. */
const events = [
  {
    ...{ type: 'identify', userId: 'u-1', messageId: 'i1', timestamp: '2026-03-01T00:00:00Z' },
    traits: { email: 'hanako@example.com', interests: ['Shoes', '抹茶'], shoe_size: 23 },
  },
  track('u-1', 'Campaign Targeted', '2026-03-01T00:00:00Z', {
    ...{ campaign_id: 'spring', campaign_type: 'letter' },
  }),
  track('u-1', 'Email Delivered', '2026-03-01T01:00:00Z', {
    ...{ campaign_id: 'spring', email_subject: '春のご案内' },
  }),
  track('u-1', 'Email Opened', '2026-03-01T02:00:00Z', { campaign_id: 'spring' }),
  track('u-1', 'Email Link Clicked', '2026-03-01T02:01:00Z', {
    ...{ campaign_id: 'spring', link_url: 'https://shop.example/?utm_campaign=spring' },
  }),
  {
    ...{ type: 'page', anonymousId: 'browser-1', userId: 'u-1', messageId: 'p1', name: 'Cart' },
    ...{ timestamp: '2026-03-01T02:01:05Z', context: { ...utm, page: { path: '/cart' } } },
  },
  {
    ...{ type: 'track', anonymousId: 'browser-1', event: 'Product Viewed', messageId: 'v1' },
    ...{ timestamp: '2026-03-01T02:02:00Z', properties: { product_id: 'p-9', category: 'hats' } },
  },
  ...['10', '10.5', '11'].map((second) =>
    track('u-1', 'Element Clicked', `2026-03-01T02:02:${second}Z`, click),
  ),
  track('u-1', 'Error Shown', '2026-03-01T02:02:12Z', { path: '/cart', message: '在庫なし' }),
  track('u-1', 'Page Scrolled', '2026-03-01T02:02:13Z', { path: '/cart', depth: 60 }),
  track('u-1', 'Product Added', '2026-03-01T02:03:00Z', { product_id: 'p-9', category: 'hats' }),
  track('u-1', 'Order Completed', '2026-03-02T03:00:00Z', {
    ...{ order_id: 'o-1', revenue: 5_000, currency: 'JPY' },
    products: [
      { product_id: 'p-9', name: '帽子', category: 'hats', brand: 'Kasa', size: 'M' },
      { product_id: 'p-8', name: '箱', category: 'boxes' },
    ],
  }),
  track('ads', 'Ad Cost', '2026-03-02T00:00:00Z', {
    ...{ campaign_id: 'spring', cost: 1_250, customer_type: 'new' },
  }),
  track('u-1', 'Complaint Opened', '2026-03-03T00:00:00Z', { case_id: 'c-7' }),
  track('u-1', 'Complaint Answered', '2026-03-03T08:00:00Z', { case_id: 'c-7' }),
  track('u-1', 'Complaint Resolved', '2026-03-04T00:00:00Z', { case_id: 'c-7' }),
  track('u-1', 'Order Completed', '2026-03-20T03:00:00Z', {
    ...{ order_id: 'o-2', revenue: 700, currency: 'JPY' },
    products: [{ product_id: 'p-9', category: 'hats' }],
  }),
];

beforeAll(async () => {
  stack = await startStack({ state, timeZone: 'Asia/Tokyo' });
  const target = () => stack;
  const api = apiClient(target);
  const writeKey = await historySource({ api, state }, 'write-key', 'Everything');
  await sendBatches(batches(events), {
    target: () => ({ url: stack.url, writeKey }),
    ...{ concurrency: 1, giveUpAfterMs: 60_000, onAcknowledged: () => undefined },
  });
  await settle(target);
  await refresh(api, { asOf: '2026-03-31' });
});
afterAll(async () => {
  await stack.stop();
  rmSync(state, { recursive: true, force: true });
});

async function told(...argv: string[]) {
  const out: string[] = [];
  const complaints: string[] = [];
  const code = await runCommandLine([...argv, '--json'], {
    print: (line) => out.push(line),
    complain: (line) => complaints.push(line),
    environment: { DAICHO_URL: stack.url, DAICHO_API_KEY: stack.apiKey },
  });
  expect(code, complaints.join('\n')).toBe(0);
  return JSON.parse(out.join('\n'));
}
const reported = (name: string, ...options: string[]) =>
  told('report', name, '--as-of', '2026-03-31', ...options);

test('Segment events that went the whole way answer every report on the command line', async () => {
  expect(await reported('campaigns')).toMatchObject({
    campaigns: [
      {
        ...{ campaign: 'spring', type: 'letter', responseRate: 1, openRate: 1, cvr: 1 },
        ...{ visited: { events: 1, people: 1 }, bought: { people: 1, orders: 2, revenue: '5700' } },
        ...{ cost: '1250', cpa: '625', roas: 4.56 },
      },
    ],
    types: [{ type: 'letter', targetedPeople: 1, respondedPeople: 1 }],
  });
  expect(await reported('affinity')).toMatchObject({
    categories: [{ value: 'hats', count: 2, favouriteOf: 1 }, { value: 'boxes' }],
    ...{ brands: [{ value: 'Kasa' }], sizes: [{ value: 'M' }], favouriteHour: 12 },
  });
  expect(await reported('baskets', '--minimum-orders', '1')).toMatchObject({
    pairs: [{ item: 'p-8', other: 'p-9', itemName: '箱', orders: 1, confidence: 1, lift: 1 }],
  });
  expect(await reported('gap')).toMatchObject({
    ...{
      people: 1,
      peopleWithGap: 1,
      gaps: 2,
      unsaid: [{ category: 'boxes' }, { category: 'hats' }],
    },
  });
  expect(await reported('stumbles', '--columns', '2', '--rows', '2')).toMatchObject({
    funnel: [{ people: 1 }, { people: 1 }, { people: 0, dropOff: 1 }, { people: 0 }],
    stumble: { from: 'Product Added', to: 'Checkout Started' },
    pages: [{ page: '/cart', views: 1, rageClicks: 1, errors: 1, scroll: { to50: 1, to75: 0 } }],
    heatMaps: [{ page: '/cart', cells: [{ column: 1, row: 0, clicks: 3 }] }],
  });
  expect(await reported('service')).toMatchObject({
    ...{ cases: { opened: 1, resolved: 1, complaints: 1 }, firstResponse: { medianHours: 8 } },
    ...{ limits: [{ breached: 0 }, { breached: 1 }], breaches: [{ caseId: 'c-7' }] },
    recovery: { complainers: 1, boughtAgain: 1, recoveryRate: 1 },
  });
});

test('a goal that is set stands on the board; what nothing reads is on the list of the unused', async () => {
  const period = ['--from', '2026-03-01', '--to', '2026-03-31'];
  const numbers = ['--baseline', '20', '--target', '25', ...period];
  await told('goals', 'set', 'Repeat', '--measure', 'repeat_rate', ...numbers);
  expect(await reported('goals')).toMatchObject({
    goals: [{ name: 'Repeat', actual: 100, verdict: 'met', changeFromBaseline: { absolute: 80 } }],
    newToExisting: { new: { cost: '1250', buyers: 1 }, existing: { buyers: 1 } },
  });
  const { properties, traits } = await reported('unused');
  expect(properties.unused.map(({ property }: { property: string }) => property).sort()).toEqual([
    ...['email_subject', 'interests', 'link_url', 'message', 'shoe_size'],
  ]);
  expect(traits.unused).toEqual([{ trait: 'shoe_size', identifiers: 1 }]);
});
