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
import { callJson } from '../http.ts';
import { sendInRequests } from '../sending.ts';
import { yahooConversionRules } from './rules.ts';

const settingsSchema = z.strictObject({
  /** `yahoo_ydn_conv_io` and `yahoo_ydn_conv_label` of the campaign tool. */
  conversionIo: z.string().min(1).max(100),
  conversionLabel: z.string().min(1).max(100),
});
const credentialsSchema = z.strictObject({ appId: z.string().regex(/^[\x21-\x7e]{1,200}$/) });

const limits = { records: 1, bytes: 100_000 } as const;
const findingClicks = ['yclid', 'yjr_yjad'] as const;

/**
 * Conversion API of Yahoo! JAPAN display ads, which the one of LY succeeds. One event a call; the answer is 201 even for
 * what it will not count, so `delivered` says no more than that.
 *
 * @see destinations.md section 16.6, https://github.com/yahoojp-marketing/ads-data-management-api-documents docs_en/conversion-api.md
 */
export const yahooConversions: ConversionType = {
  name: 'yahoo-conversion',
  title: 'Yahoo! JAPAN display conversion API (ending)',
  rules: yahooConversionRules,
  settings: settingsSchema,
  credentials: credentialsSchema,
  limits,
  purchaseName: 'conversion',
  clickIds: findingClicks,
  maxAgeDays: () => 90,
  isExperimental: true,
  consentPurpose: 'advertising',
  connect(connection, ports) {
    const settings = settingsSchema.parse(connection.settings);
    const { appId } = credentialsSchema.parse(connection.credentials);
    const base =
      ports.endpoint === '' ? 'https://ads-cv.yahooapis.jp' : `${ports.endpoint}/yahoo-conversion`;
    const eventOf = ({ conversion, keys }: ReadyConversion) => ({
      hashed_email: firstKey(keys, 'email'),
      hashed_phone_number: firstKey(keys, 'phone'),
      yclid: conversion.clickIds.yclid,
      yjr_yjad: conversion.clickIds.yjr_yjad,
      event_time: epochSeconds(conversion, ports.clock()),
      yahoo_ydn_conv_io: settings.conversionIo,
      yahoo_ydn_conv_label: settings.conversionLabel,
      yahoo_ydn_conv_transaction_id: shortEventId(conversion, ports.hashText),
      yahoo_ydn_conv_value: conversion.value,
    });
    return {
      keysOf: (conversion, record) =>
        conversionKeys(yahooConversionRules, conversion, record, {
          sources: conversionSources,
          findingClicks,
          region: connection.region,
          hashText: ports.hashText,
        }),
      send: (conversions) =>
        sendInRequests(
          conversions,
          limits,
          () => ({ records: 1, bytes: 0 }),
          async (part) => {
            const reply = await callJson(ports.fetch, {
              method: 'POST',
              url: `${base}/v1/`,
              headers: {
                'user-agent': `Yahoo AppID: ${appId}`,
                'content-type': 'application/json',
              },
              body: JSON.stringify(part.map(eventOf)[0]),
            });
            return readStatusReply(reply, 'Yahoo! JAPAN', 201);
          },
        ),
    };
  },
};
