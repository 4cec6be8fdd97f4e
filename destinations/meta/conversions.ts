import * as z from 'zod';
import type { Conversion, ConversionType, ReadyConversion } from '../conversion.ts';
import { nobodysEvent, noTrial, trialChecks } from '../conversion-checks.ts';
import { conversionKeys, epochSeconds } from '../conversion-keys.ts';
import type { HttpReply } from '../http.ts';
import { type Reply, sendInRequests } from '../sending.ts';
import { metaClient } from './client.ts';
import { metaSources } from './mapping.ts';
import { readMetaReply } from './reply.ts';
import { metaRules } from './rules.ts';
import { metaCredentials, metaShape } from './settings.ts';
import { metaObstacle } from './verify.ts';

const settingsSchema = metaShape.omit({ adAccountId: true, audienceId: true }).extend({
  pixelId: z.string().regex(/^\d{1,20}$/, 'digits only'),
  /** Shows the events in the test console instead of counting them. */
  testEventCode: z.string().min(1).max(100).optional(),
  /** Limited Data Use, for every event. */
  limitedDataUse: z.boolean().default(false),
});
type Settings = z.infer<typeof settingsSchema>;

const limits = { records: 1_000, bytes: 4_000_000 } as const;
const findingClicks = ['fbc', 'fbp'] as const;

const noCode =
  'Set testEventCode (Events Manager › Test events) and check again: without it a trial would count.';
const pixelAdvice =
  'Compare pixelId with the data set in Events Manager, and assign it to the system user of the token.';

const actionSources = {
  web: 'website',
  app: 'app',
  in_store: 'physical_store',
  phone: 'phone_call',
  other: 'other',
} as const satisfies Record<Conversion['source'], string>;

/** Field of the rules by key of `user_data`. */
const userFields = {
  em: 'email',
  ph: 'phone',
  fn: 'first_name',
  ln: 'last_name',
  ct: 'city',
  st: 'state',
  zp: 'zip',
  country: 'country',
} as const;

/**
 * Meta Conversions API. One event out of order refuses the request without saying which: it is halved.
 *
 * @see destinations.md section 16.1, https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/server-event
 */
export const metaConversions: ConversionType = {
  name: 'meta-conversions',
  title: 'Meta Conversions API',
  rules: metaRules,
  settings: settingsSchema,
  credentials: metaCredentials,
  limits,
  purchaseName: 'Purchase',
  clickIds: findingClicks,
  maxAgeDays: ({ source }) => (source === 'in_store' ? 62 : 7),
  isExperimental: false,
  consentPurpose: 'advertising',
  connect(connection, ports) {
    const settings = settingsSchema.parse(connection.settings);
    const { accessToken } = metaCredentials.parse(connection.credentials);
    const sources = metaSources(settings);
    const call = metaClient(settings.apiVersion, accessToken, ports);
    const eventOf = (ready: ReadyConversion) => metaEvent(ready, settings, ports.clock());
    const post = (conversions: readonly ReadyConversion[]) =>
      call('POST', `${settings.pixelId}/events`, {
        data: conversions.map(eventOf),
        test_event_code: settings.testEventCode,
      });
    return {
      keysOf(conversion, record) {
        const reason = faultOf(conversion);
        if (reason !== undefined) return { kind: 'refused', reason };
        return conversionKeys(metaRules, conversion, record, {
          sources,
          findingFields: ['email', 'phone'],
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
          async (part) => readEventsReply(await post(part), part.length),
        ),
      verify: async () => {
        if (settings.testEventCode === undefined) return noTrial(noCode);
        return trialChecks(
          metaObstacle(await post([nobodysEvent('DaichoCheck', ports)])),
          pixelAdvice,
        );
      },
    };
  },
};

/** What Meta would refuse the whole request for. */
function faultOf({ eventName, source, value, currency, url, userAgent }: Conversion) {
  if (eventName === 'Purchase' && (value === undefined || currency === undefined)) {
    return 'a purchase without value and currency';
  }
  if (source === 'web' && (url === undefined || userAgent === undefined)) {
    return 'a web event without address or user agent: send context.page.url and context.userAgent';
  }
  return undefined;
}

function metaEvent({ conversion, keys }: ReadyConversion, settings: Settings, nowMs: number) {
  const { eventName, eventId, source, value, currency, url, userAgent, ip, clickIds } = conversion;
  const hashes = Object.entries(userFields).map(([key, field]) => [key, keys[field]]);
  return {
    event_name: eventName,
    event_time: epochSeconds(conversion, nowMs),
    event_id: eventId,
    action_source: actionSources[source],
    event_source_url: url,
    user_data: {
      ...Object.fromEntries(hashes),
      client_ip_address: ip,
      client_user_agent: userAgent,
      fbc: clickIds.fbc,
      fbp: clickIds.fbp,
    },
    custom_data: { currency, value, order_id: eventId },
    ...(settings.limitedDataUse && {
      data_processing_options: ['LDU'],
      data_processing_options_country: 0,
      data_processing_options_state: 0,
    }),
  };
}

const received = z.object({ events_received: z.coerce.number() });

function readEventsReply(reply: HttpReply, events: number): Reply {
  if (reply.kind !== 'answer' || reply.status !== 200) return readMetaReply(reply, []);
  const body = received.safeParse(reply.json);
  return body.success && body.data.events_received === events
    ? { kind: 'accepted' }
    : { kind: 'unknown', reason: 'Meta did not say that it received every event' };
}
