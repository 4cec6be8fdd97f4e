import * as z from 'zod';
import type { Conversion, ConversionType, ReadyConversion } from '../conversion.ts';
import { nobodysEvent, trialChecks } from '../conversion-checks.ts';
import { conversionKeys } from '../conversion-keys.ts';
import { errorCode } from '../error-code.ts';
import type { HttpReply } from '../http.ts';
import { type Reply, sendInRequests } from '../sending.ts';
import { googleClient } from './client.ts';
import { googleLimits, googleSources, userIdentifiers } from './mapping.ts';
import { readGoogleReply, readGoogleStatus } from './reply.ts';
import { googleRules } from './rules.ts';
import { googleCredentials, googleSettings } from './settings.ts';
import { googleObstacle } from './verify.ts';

const settingsSchema = googleSettings.omit({ userListId: true }).extend({
  conversionActionId: z.string().regex(/^\d{1,20}$/, 'digits only'),
});
type Settings = z.infer<typeof settingsSchema>;

const limits = { records: 2_000, bytes: googleLimits.bytes } as const;
/** The click is named by one of them; the first that is known. */
const clicks = ['gclid', 'gbraid', 'wbraid'] as const;

const actionAdvice =
  'Compare conversionActionId with the action in Google Ads › Goals; it must be of this account and take uploads.';

const eventSources = {
  web: 'WEB',
  app: 'APP',
  in_store: 'IN_STORE',
  phone: 'PHONE',
  other: 'OTHER',
} as const satisfies Record<Conversion['source'], string>;

/**
 * Conversions through the Data Manager API. Asynchronous: `delivered` means taken, a receipt tells the rest. There is no
 * event name: the conversion action says what it is.
 *
 * @see destinations.md sections 1 and 16.2
 */
export const googleConversions: ConversionType = {
  name: 'google-conversions',
  title: 'Google Ads conversions (Data Manager)',
  rules: googleRules,
  settings: settingsSchema,
  credentials: googleCredentials,
  limits,
  purchaseName: 'purchase',
  clickIds: clicks,
  // By a click 90 days, by contacts 63.
  maxAgeDays: ({ clickIds }) => (clicks.some((name) => clickIds[name] !== undefined) ? 90 : 63),
  isExperimental: false,
  consentPurpose: 'advertising',
  connect(connection, ports) {
    const settings = settingsSchema.parse(connection.settings);
    const client = googleClient(googleCredentials.parse(connection.credentials), ports);
    const sources = googleSources(settings);
    const eventOf = (ready: ReadyConversion) => googleEvent(ready, ports.clock());
    return {
      keysOf: (conversion, record) =>
        conversionKeys(googleRules, conversion, record, {
          sources,
          findingFields: ['email', 'phone'],
          findingClicks: clicks,
          region: connection.region,
          hashText: ports.hashText,
        }),
      checkReceipt: async (receipt) => {
        const query = new URLSearchParams({ requestId: receipt });
        return readGoogleStatus(await client.call('GET', `/v1/requestStatus:retrieve?${query}`));
      },
      verify: async () => {
        const events = [eventOf(nobodysEvent('', ports))];
        const body = { ...envelopeOf(settings), events, validateOnly: true };
        const reply = await client.call('POST', '/v1/events:ingest', body);
        return trialChecks(googleObstacle(reply, ports.clock()), actionAdvice);
      },
      send: (conversions) =>
        sendInRequests(
          conversions,
          limits,
          (ready) => ({ records: 1, bytes: Buffer.byteLength(JSON.stringify(eventOf(ready))) + 1 }),
          async (part) => {
            const body = { ...envelopeOf(settings), events: part.map(eventOf) };
            const reply = await client.call('POST', '/v1/events:ingest', body);
            return readEventsReply(reply, ports.clock());
          },
        ),
    };
  },
};

function envelopeOf(settings: Settings) {
  const { accountType, operatingAccountId, loginAccountId, conversionActionId } = settings;
  return {
    destinations: [
      {
        reference: 'conversions',
        operatingAccount: { accountType, accountId: operatingAccountId },
        loginAccount:
          loginAccountId === undefined
            ? undefined
            : { accountType: 'GOOGLE_ADS', accountId: loginAccountId },
        productDestinationId: conversionActionId,
      },
    ],
    encoding: 'HEX',
    validateOnly: false,
  };
}

function googleEvent({ conversion, keys }: ReadyConversion, nowEpochMs: number) {
  const identifiers = userIdentifiers(keys);
  const click = clicks.find((name) => conversion.clickIds[name] !== undefined);
  return {
    destinationReferences: ['conversions'],
    transactionId: conversion.eventId,
    eventTimestamp: new Date(Math.min(conversion.atEpochMs, nowEpochMs)).toISOString(),
    eventSource: eventSources[conversion.source],
    userData: identifiers.length === 0 ? undefined : { userIdentifiers: identifiers },
    adIdentifiers: click === undefined ? undefined : { [click]: conversion.clickIds[click] },
    conversionValue: conversion.value,
    currency: conversion.value === undefined ? undefined : conversion.currency,
    // Nobody else's conversion gets here.
    consent: { adUserData: 'CONSENT_GRANTED', adPersonalization: 'CONSENT_GRANTED' },
  };
}

const violations = z.object({
  error: z.object({
    details: z.array(
      z.object({
        fieldViolations: z
          .array(z.object({ field: z.string(), reason: errorCode.optional() }))
          .default([]),
      }),
    ),
  }),
});

/** As of a request about members, but that the path of a violation names an event: `events.events[3].user_data`. */
function readEventsReply(reply: HttpReply, nowEpochMs: number): Reply {
  const read = readGoogleReply(reply, nowEpochMs);
  if (read.kind !== 'refused' || reply.kind !== 'answer') return read;
  const body = violations.safeParse(reply.json);
  const fields = body.success ? body.data.error.details.flatMap((one) => one.fieldViolations) : [];
  const rejected = new Map<number, string>();
  for (const { field, reason } of fields) {
    const index = /\bevents\[(\d+)\]/.exec(field)?.[1];
    if (index !== undefined) rejected.set(Number(index), reason ?? 'INVALID_ARGUMENT');
  }
  return rejected.size > 0 ? { kind: 'blamed', rejected } : read;
}
