import { expect, test } from 'vitest';
import { conversionPlatforms, openPlatform } from './conversion-platforms.ts';

const email = '31c5543c1734d25c7206f5fd591525d0295bec6fe84ff82f946a34fe970a1e66';
const phone = 'c9fb9ae95bff879cbcdfc9edf6716640bc40841f3b7352140daa1431af4c319e';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const eventTime = 1_782_864_000;

/** Requests as the platforms' documentation shows them, apart from our own mapping. */
const documented = [
  {
    type: 'meta-conversions',
    path: '/meta/v25.0/1234567890/events',
    headers: { authorization: 'Bearer t' },
    body: {
      data: [
        {
          ...{ event_name: 'Purchase', event_time: eventTime, event_id: 'o-1' },
          action_source: 'website',
          event_source_url: 'https://shop.example/thanks',
          user_data: {
            ...{ em: [email], ph: [phone], fbp: 'fb.1.1782864000000.1' },
            ...{ client_ip_address: '203.0.113.5', client_user_agent: 'Mozilla/5.0' },
          },
          custom_data: { currency: 'JPY', value: 1200 },
        },
      ],
    },
    status: 200,
  },
  {
    type: 'google-conversions',
    path: '/google/v1/events:ingest',
    headers: { authorization: 'Bearer t' },
    body: {
      destinations: [
        {
          reference: 'd1',
          operatingAccount: { accountType: 'GOOGLE_ADS', accountId: '1234567890' },
          productDestinationId: '987',
        },
      ],
      events: [
        {
          ...{ destinationReferences: ['d1'], transactionId: 'o-1', eventSource: 'WEB' },
          eventTimestamp: '2026-07-01T00:00:00Z',
          userData: { userIdentifiers: [{ emailAddress: email }] },
          adIdentifiers: { gclid: 'Cj0' },
          ...{ conversionValue: 1200, currency: 'JPY' },
          consent: { adUserData: 'CONSENT_GRANTED', adPersonalization: 'CONSENT_GRANTED' },
        },
      ],
      encoding: 'HEX',
    },
    status: 200,
  },
  {
    type: 'tiktok-events',
    path: '/tiktok/open_api/v1.3/event/track/',
    headers: { 'access-token': 't' },
    body: {
      event_source: 'web',
      event_source_id: 'C4A1B2',
      data: [
        {
          ...{ event: 'CompletePayment', event_id: 'o-1', event_time: eventTime },
          user: { email, phone, external_id: email, ttclid: 'E.C.P', ip: '203.0.113.5' },
          page: { url: 'https://shop.example/thanks' },
          properties: { currency: 'JPY', value: 1200 },
        },
      ],
    },
    status: 200,
  },
  {
    type: 'ly-conversion',
    path: '/ly-conversion/v1/',
    headers: { 'x-tagaccesstoken': 't' },
    body: {
      tag_id: 'T-1',
      data: [
        {
          event: {
            ...{ event_type: 'conversion', event_snippet_id: 's-1', event_time: eventTime },
            ...{ action_source: 'web', test_flag: false, transaction_id: 'o-1' },
          },
          user: { hashed_email: email, hashed_phone_number: phone },
          web: {
            url: 'https://shop.example/thanks',
            ...{ referrer_url: '', ip: '203.0.113.5', user_agent: 'Mozilla/5.0' },
          },
          custom: { currency: 'JPY', value: 1200 },
        },
      ],
    },
    status: 202,
  },
  {
    type: 'line-conversion',
    path: '/line-conversion/v1/tag-1/events',
    headers: { 'x-line-tagaccesstoken': 't' },
    body: [
      {
        event: {
          ...{ source_type: 'web', event_type: 'conversion', event_name: 'Conversion' },
          ...{ event_timestamp: eventTime, deduplication_key: 'o-1' },
        },
        user: { email, phone },
      },
    ],
    status: 202,
  },
  {
    type: 'yahoo-conversion',
    path: '/yahoo-conversion/v1/',
    headers: { 'user-agent': 'Yahoo AppID: app' },
    body: {
      ...{ hashed_email: email, yclid: 'YJAD.1234567890.1EALEz', yjr_yjad: '1600000000.f0' },
      ...{ event_time: eventTime, yahoo_ydn_conv_io: 'io-1', yahoo_ydn_conv_label: 'label-1' },
      ...{ yahoo_ydn_conv_transaction_id: 'o-1', yahoo_ydn_conv_value: 10 },
    },
    status: 201,
  },
] as const;

/** What makes any of these requests wrong, as a change of its text. */
const wrong = [
  ['the hash of nothing', (text: string) => text.replaceAll(email, emptyHash)],
  ['an address in clear', (text: string) => text.replaceAll(email, 'taro@example.com')],
  ['a hash in capitals', (text: string) => text.replaceAll(email, email.toUpperCase())],
  ['an event of years ago', (text: string) => text.replaceAll(/17828640|2026-07-01/g, longAgo)],
  ['an event of tomorrow', (text: string) => text.replaceAll(/17828640|2026-07-01/g, tomorrow)],
] as const;
const longAgo = (found: string) => (found === '2026-07-01' ? '2024-07-01' : '17198640');
const tomorrow = (found: string) => (found === '2026-07-01' ? '2026-07-03' : '17830368');

test.for(documented)('$type takes its documented request', async (request) => {
  const { opened, send } = await open(request);
  expect((await send(JSON.stringify(request.body))).status).toBe(request.status);
  expect(opened.taken().map(({ id }) => id)).toEqual(['o-1']);
  await opened.close();
});

test.for(
  documented.flatMap((request) => wrong.map(([name, change]) => ({ ...request, name, change }))),
)('$type counts nothing of a request with $name', async (request) => {
  const { opened, send } = await open(request);
  const text = JSON.stringify(request.body);
  const changed = request.change(text);
  expect(changed).not.toBe(text);
  const response = await send(changed);
  // Two of them say so in the body, or not at all.
  const isSilent = ['tiktok-events', 'yahoo-conversion'].includes(request.type);
  expect(response.status).toBe(isSilent ? request.status : 400);
  expect(opened.taken()).toEqual([]);
  await opened.close();
});

async function open({ type, path, headers }: (typeof documented)[number]) {
  const platform = conversionPlatforms.find((each) => each.type.name === type);
  if (platform === undefined) throw new Error(`there is no ${type}`);
  const opened = await openPlatform(platform);
  const send = (body: string) =>
    fetch(`${opened.url}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    });
  return { opened, send };
}
