import * as z from 'zod';
import type { Conversion, ConversionType, ReadyConversion } from '../conversion.ts';
import { nobodysEvent, noTrial, trialChecks } from '../conversion-checks.ts';
import { conversionKeys, conversionSources, epochSeconds, firstKey } from '../conversion-keys.ts';
import { callJson } from '../http.ts';
import { sendInRequests } from '../sending.ts';
import { tiktokEventsRules } from './events-rules.ts';
import { readTiktokReply } from './reply.ts';
import { tiktokCredentials } from './settings.ts';
import { tiktokObstacle } from './verify.ts';

const settingsSchema = z.strictObject({
  /** Pixel, app, offline event set or CRM set, by its id. */
  eventSourceId: z.string().regex(/^[A-Za-z0-9]{1,40}$/, 'letters and digits only'),
  /** What that id is of; conversions made elsewhere are refused. @default 'web' */
  eventSource: z.enum(['web', 'app', 'offline', 'crm']).default('web'),
  /** Shows the events in the test console instead of counting them. */
  testEventCode: z.string().min(1).max(100).optional(),
});

const limits = { records: 1_000, bytes: 999_000 } as const;
const findingClicks = ['ttclid', 'ttp'] as const;

const noCode =
  'Set testEventCode (Events Manager › Test events) and check again: without it a trial would count.';
const sourceAdvice =
  'Compare eventSourceId with the id in Events Manager, and make the token there or give it the source.';

/** Which conversions an event source is for; of `other` nobody knows better. */
const sourcesOf = {
  web: ['web', 'other'],
  app: ['app', 'other'],
  offline: ['in_store', 'phone', 'other'],
  crm: ['phone', 'other'],
} as const satisfies Record<string, readonly Conversion['source'][]>;

/**
 * TikTok Events API. One event out of order refuses the request without saying which: it is halved.
 *
 * @see destinations.md section 16.3
 */
export const tiktokEvents: ConversionType = {
  name: 'tiktok-events',
  title: 'TikTok Events API',
  rules: tiktokEventsRules,
  settings: settingsSchema,
  credentials: tiktokCredentials,
  limits,
  purchaseName: 'CompletePayment',
  clickIds: findingClicks,
  // The platform's longest window of attribution.
  maxAgeDays: () => 28,
  isExperimental: false,
  consentPurpose: 'advertising',
  connect(connection, ports) {
    const settings = settingsSchema.parse(connection.settings);
    const { accessToken } = tiktokCredentials.parse(connection.credentials);
    const base =
      ports.endpoint === '' ? 'https://business-api.tiktok.com' : `${ports.endpoint}/tiktok`;
    const allowed: readonly Conversion['source'][] = sourcesOf[settings.eventSource];
    const eventOf = (ready: ReadyConversion) => tiktokEvent(ready, ports.clock());
    const post = (conversions: readonly ReadyConversion[]) =>
      callJson(ports.fetch, {
        method: 'POST',
        url: `${base}/open_api/v1.3/event/track/`,
        headers: { 'access-token': accessToken, 'content-type': 'application/json' },
        body: JSON.stringify({
          event_source: settings.eventSource,
          event_source_id: settings.eventSourceId,
          test_event_code: settings.testEventCode,
          data: conversions.map(eventOf),
        }),
      });
    return {
      keysOf(conversion, record) {
        if (!allowed.includes(conversion.source)) {
          const reason = `made ${conversion.source}, and the event source is ${settings.eventSource}`;
          return { kind: 'refused', reason };
        }
        return conversionKeys(tiktokEventsRules, conversion, record, {
          sources: conversionSources,
          findingClicks,
          region: connection.region,
          hashText: ports.hashText,
        });
      },
      send: (conversions) =>
        sendInRequests(
          conversions,
          limits,
          (ready) => ({ records: 1, bytes: Buffer.byteLength(JSON.stringify(eventOf(ready))) + 1 }),
          async (part) => readTiktokReply(await post(part)),
        ),
      verify: async () => {
        if (settings.testEventCode === undefined) return noTrial(noCode);
        const obstacle = tiktokObstacle(await post([nobodysEvent('DaichoCheck', ports)]));
        const isDenied = obstacle?.kind === 'fault' && obstacle.at === 'permission';
        return trialChecks(
          isDenied ? { ...obstacle, advice: sourceAdvice } : obstacle,
          sourceAdvice,
        );
      },
    };
  },
};

function tiktokEvent({ conversion, keys }: ReadyConversion, nowEpochMs: number) {
  const { eventName, eventId, value, currency, url, referrer, userAgent, ip } = conversion;
  return {
    event: eventName,
    event_id: eventId,
    event_time: epochSeconds(conversion, nowEpochMs),
    user: {
      email: firstKey(keys, 'email'),
      phone: firstKey(keys, 'phone'),
      ttclid: conversion.clickIds.ttclid,
      ttp: conversion.clickIds.ttp,
      ip,
      user_agent: userAgent,
    },
    page: url === undefined ? undefined : { url, referrer },
    properties: { currency, value, order_id: eventId },
  };
}
