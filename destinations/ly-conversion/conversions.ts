import * as z from 'zod';
import type { ConversionType, ReadyConversion } from '../conversion.ts';
import {
  conversionKeys,
  conversionSources,
  epochSeconds,
  firstKey,
  shortEventId,
} from '../conversion-keys.ts';
import { readStatusReply } from '../conversion-reply.ts';
import type { ConnectorPorts } from '../destination.ts';
import { callJson } from '../http.ts';
import { sendInRequests } from '../sending.ts';
import { lyConversionRules } from './rules.ts';

const settingsSchema = z.strictObject({
  tagId: z.string().min(1).max(100),
  /** Where the conversion is defined by an event snippet. */
  eventSnippetId: z.string().min(1).max(100).optional(),
  /** LINE channel whose users `line_uid` names. @default no LINE user ids are sent */
  channelId: z
    .string()
    .regex(/^\d{1,15}$/, 'digits only')
    .optional(),
  /** Tests are not counted. */
  testFlag: z.boolean().default(false),
});
type Settings = z.infer<typeof settingsSchema>;
const credentialsSchema = z.strictObject({ accessToken: z.string().min(1) });

const limits = { records: 1_000, bytes: 1_000_000 } as const;
const findingClicks = ['ly_su', 'ly_c', 'ly_r'] as const;

/**
 * Conversion API of LY ads, for display and search. One event out of order refuses the request without saying which: it
 * is halved.
 *
 * @see destinations.md section 16.5, https://ads-developers.yahoo.co.jp/ja/conversion-api/post/30590611.html
 */
export const lyConversions: ConversionType = {
  name: 'ly-conversion',
  title: 'LY conversion API',
  rules: lyConversionRules,
  settings: settingsSchema,
  credentials: credentialsSchema,
  limits,
  purchaseName: 'conversion',
  clickIds: findingClicks,
  maxAgeDays: () => 90,
  isExperimental: false,
  consentPurpose: 'advertising',
  connect(connection, ports) {
    const settings = settingsSchema.parse(connection.settings);
    const { accessToken } = credentialsSchema.parse(connection.credentials);
    const base =
      ports.endpoint === ''
        ? 'https://conversion-api.yahooapis.jp'
        : `${ports.endpoint}/ly-conversion`;
    const sources = {
      ...conversionSources,
      ...(settings.channelId !== undefined && {
        line_uid: (record: { readonly lineUserIds: readonly string[] }) => record.lineUserIds,
      }),
    };
    const eventOf = (ready: ReadyConversion) => lyEvent(ready, settings, ports);
    return {
      keysOf(conversion, record) {
        if (conversion.source !== 'web') return { kind: 'refused', reason: 'not made on the web' };
        return conversionKeys(lyConversionRules, conversion, record, {
          sources,
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
          async (part) => {
            const reply = await callJson(ports.fetch, {
              method: 'POST',
              url: `${base}/v1/`,
              headers: { 'x-tagaccesstoken': accessToken, 'content-type': 'application/json' },
              body: JSON.stringify({
                tag_id: settings.tagId,
                channel_id:
                  settings.channelId === undefined ? undefined : Number(settings.channelId),
                data: part.map(eventOf),
              }),
            });
            return readStatusReply(reply, 'LY', 202);
          },
        ),
    };
  },
};

function lyEvent(
  { conversion, keys }: ReadyConversion,
  settings: Settings,
  ports: Pick<ConnectorPorts, 'clock' | 'hashText'>,
) {
  const { eventName, value, currency, url, referrer, ip, userAgent, clickIds } = conversion;
  return {
    event: {
      event_type: eventName,
      event_snippet_id: settings.eventSnippetId,
      event_time: epochSeconds(conversion, ports.clock()),
      action_source: 'web',
      test_flag: settings.testFlag,
      transaction_id: shortEventId(conversion, ports.hashText),
    },
    user: {
      hashed_email: firstKey(keys, 'email'),
      hashed_phone_number: firstKey(keys, 'phone'),
      line_uid: firstKey(keys, 'line_uid'),
      ly_su: clickIds.ly_su,
      ly_c: clickIds.ly_c,
      ly_r: clickIds.ly_r,
    },
    web: { url, referrer_url: referrer, ip, user_agent: userAgent },
    custom: { currency, value },
  };
}
