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
import { lineConversionRules } from './rules.ts';

const settingsSchema = z.strictObject({
  lineTagId: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .describe('Id of the LINE Tag'),
  /** LINE channel whose users `line_uid` names. @default no LINE user ids are sent */
  channelId: z
    .string()
    .regex(/^\d{1,15}$/, 'digits only')
    .optional(),
});
type Settings = z.infer<typeof settingsSchema>;
const credentialsSchema = z.strictObject({ accessToken: z.string().min(1) });

const limits = { records: 100, bytes: 500_000 } as const;
const findingClicks = ['ldtag_cl', 'lt_cid'] as const;

/**
 * Conversion API of the LINE Tag, which the one of LY succeeds. The limits of a request are our own, none are published.
 *
 * @see destinations.md section 16.4
 */
export const lineConversions: ConversionType = {
  name: 'line-conversion',
  title: 'LINE conversion API (ending)',
  rules: lineConversionRules,
  settings: settingsSchema,
  credentials: credentialsSchema,
  limits,
  purchaseName: 'Conversion',
  clickIds: findingClicks,
  // Not published; its successor's.
  maxAgeDays: () => 90,
  isExperimental: true,
  consentPurpose: 'advertising',
  connect(connection, ports) {
    const settings = settingsSchema.parse(connection.settings);
    const { accessToken } = credentialsSchema.parse(connection.credentials);
    const base =
      ports.endpoint === ''
        ? 'https://conversion-api.tr.line.me'
        : `${ports.endpoint}/line-conversion`;
    const sources = {
      ...conversionSources,
      ...(settings.channelId !== undefined && {
        line_uid: (record: { readonly lineUserIds: readonly string[] }) => record.lineUserIds,
      }),
    };
    const eventOf = (ready: ReadyConversion) => lineEvent(ready, settings, ports);
    return {
      keysOf(conversion, record) {
        if (conversion.source !== 'web') return { kind: 'refused', reason: 'not made on the web' };
        return conversionKeys(lineConversionRules, conversion, record, {
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
              url: `${base}/v1/${settings.lineTagId}/events`,
              headers: { 'x-line-tagaccesstoken': accessToken, 'content-type': 'application/json' },
              body: JSON.stringify(part.map(eventOf)),
            });
            return readStatusReply(reply, 'LINE', 202);
          },
        ),
    };
  },
};

function lineEvent(
  { conversion, keys }: ReadyConversion,
  settings: Settings,
  ports: Pick<ConnectorPorts, 'clock' | 'hashText'>,
) {
  const { eventName, value, currency, url, referrer, ip, userAgent, clickIds } = conversion;
  const lineUid = firstKey(keys, 'line_uid');
  return {
    event: {
      source_type: 'web',
      event_type: 'conversion',
      event_name: eventName,
      event_timestamp: epochSeconds(conversion, ports.clock()),
      deduplication_key: shortEventId(conversion, ports.hashText),
    },
    user: {
      email: firstKey(keys, 'email'),
      phone: firstKey(keys, 'phone'),
      line_uid: lineUid,
      channel_id: lineUid === undefined ? undefined : settings.channelId,
      click_id: clickIds.ldtag_cl,
      browser_id: clickIds.lt_cid,
    },
    web: { url, referrer, ip_address: ip, user_agent: userAgent },
    custom: { currency, value },
  };
}
