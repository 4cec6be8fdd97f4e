import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  Conversion,
  ConversionConnector,
  ConversionType,
  ReadyConversion,
} from '../../destinations/conversion.ts';
import { googleConversions } from '../../destinations/google/conversions.ts';
import { lineConversions } from '../../destinations/line-conversion/conversions.ts';
import { lyConversions } from '../../destinations/ly-conversion/conversions.ts';
import type { MatchRecord } from '../../destinations/match-record.ts';
import { metaConversions } from '../../destinations/meta/conversions.ts';
import { tiktokEvents } from '../../destinations/tiktok/conversions.ts';
import { yahooConversions } from '../../destinations/yahoo-conversion/conversions.ts';
import type { Fault } from '../../local/platforms/faults.ts';
import { createGooglePlatform } from '../../local/platforms/google/google.ts';
import { createLineConversionPlatform } from '../../local/platforms/line-conversion/line-conversion.ts';
import { createLyConversionPlatform } from '../../local/platforms/ly-conversion/ly-conversion.ts';
import { createMetaPlatform } from '../../local/platforms/meta/meta.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { createTiktokPlatform } from '../../local/platforms/tiktok/tiktok.ts';
import { createYahooConversionPlatform } from '../../local/platforms/yahoo-conversion/yahoo-conversion.ts';
import { noon, portsFor } from './platform-ports.ts';
import { startWireServer } from './wire-server.ts';

export interface ConversionPlatform {
  readonly type: ConversionType;
  readonly open: (options: { readonly dir: string; readonly clock: () => number }) => StandIn;
  /** Folder of the stand-in. */
  readonly mount: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly token: 'accessToken' | 'appId';
  /** What the stand-in calls where the conversions go. */
  readonly dataset: string;
  /** Kinds under which the stand-in tells an address and a number. */
  readonly kinds: { readonly email: string; readonly phone: string };
  /** The platform's form of a Japanese mobile number, before it is hashed. */
  readonly phone: string;
  readonly clickId: { readonly name: keyof Conversion['clickIds']; readonly value: string };
}

export const conversionPlatforms: readonly ConversionPlatform[] = [
  {
    type: metaConversions,
    open: createMetaPlatform,
    mount: 'meta',
    settings: { pixelId: '1234567890' },
    token: 'accessToken',
    dataset: '1234567890',
    kinds: { email: 'em', phone: 'ph' },
    phone: '819012345678',
    clickId: { name: 'fbc', value: 'fb.1.1782864000000.AbCdEf' },
  },
  {
    type: googleConversions,
    open: createGooglePlatform,
    mount: 'google',
    settings: { operatingAccountId: '1234567890', conversionActionId: '987' },
    token: 'accessToken',
    dataset: '987',
    kinds: { email: 'emailAddress', phone: 'phoneNumber' },
    phone: '+819012345678',
    clickId: { name: 'gclid', value: 'Cj0KCQjw-abc_DEF' },
  },
  {
    type: tiktokEvents,
    open: createTiktokPlatform,
    mount: 'tiktok',
    settings: { eventSourceId: 'C4A1B2' },
    token: 'accessToken',
    dataset: 'C4A1B2',
    kinds: { email: 'email', phone: 'phone' },
    phone: '+819012345678',
    clickId: { name: 'ttclid', value: 'E.C.P.abc123' },
  },
  {
    type: lyConversions,
    open: createLyConversionPlatform,
    mount: 'ly-conversion',
    settings: { tagId: 'T-1', eventSnippetId: 's-1', channelId: '1234567890' },
    token: 'accessToken',
    dataset: 'T-1',
    kinds: { email: 'hashed_email', phone: 'hashed_phone_number' },
    phone: '+819012345678',
    clickId: { name: 'ly_c', value: 'lyc.abc' },
  },
  {
    type: lineConversions,
    open: createLineConversionPlatform,
    mount: 'line-conversion',
    settings: { lineTagId: 'tag-1', channelId: '1234567890' },
    token: 'accessToken',
    dataset: 'tag-1',
    kinds: { email: 'email', phone: 'phone' },
    phone: '+819012345678',
    clickId: { name: 'ldtag_cl', value: 'click.abc' },
  },
  {
    type: yahooConversions,
    open: createYahooConversionPlatform,
    mount: 'yahoo-conversion',
    settings: { conversionIo: 'io-1', conversionLabel: 'label-1' },
    token: 'appId',
    dataset: 'io-1/label-1',
    kinds: { email: 'hashed_email', phone: 'hashed_phone_number' },
    phone: '+819012345678',
    clickId: { name: 'yclid', value: 'YJAD.1782864000.abcDEF' },
  },
];

const dayMs = 24 * 60 * 60 * 1000;

/** An order on the web, an hour before noon. */
export function order({ type }: ConversionPlatform, number: number, ageDays = 0): Conversion {
  return {
    eventId: `o-${number}`,
    eventName: type.purchaseName,
    atEpochMs: noon - 3_600_000 - ageDays * dayMs,
    source: 'web',
    value: 1200 + number,
    currency: 'JPY',
    url: 'https://shop.example/thanks',
    userAgent: 'Mozilla/5.0',
    ip: '203.0.113.0',
    clickIds: {},
  };
}

/** The stand-in of a platform behind HTTP, and connectors to it. */
export async function openPlatform(platform: ConversionPlatform) {
  const dir = mkdtempSync(join(tmpdir(), 'conversions-'));
  const standIn = platform.open({ dir, clock: () => noon });
  const prefix = new RegExp(`^/${platform.mount}`);
  let faultAt: { index: number; times: number; readonly fault: Fault } | undefined;
  const server = await startWireServer((request) => {
    if (faultAt !== undefined) {
      const isHit = faultAt.index <= 0 && faultAt.index > -faultAt.times;
      if (isHit) standIn.failNext([faultAt.fault]);
      faultAt.index -= 1;
    }
    return standIn.handle({ ...request, path: request.path.replace(prefix, '') });
  });
  return {
    standIn,
    url: server.url,
    connect: (token = 'token', url = server.url, region = 'JP'): ConversionConnector =>
      platform.type.connect(
        {
          settings: platform.settings,
          credentials: { [platform.token]: token },
          region,
        },
        portsFor(url),
      ),
    /** Lets coming requests go wrong, from one on that is counted from 0. */
    failAt: (index: number, fault: Fault, times = 1) => {
      faultAt = { index, fault, times };
    },
    taken: () => standIn.conversions?.(platform.dataset) ?? [],
    close: async () => {
      await server.close();
      standIn.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** The conversion with the person's keys. @throws Error when there are none */
export function ready(
  connector: ConversionConnector,
  conversion: Conversion,
  record: MatchRecord,
): ReadyConversion {
  const keys = connector.keysOf(conversion, record);
  if (keys.kind !== 'keys') throw new Error(`${conversion.eventId}: ${keys.kind}`);
  return { recordId: conversion.eventId, conversion, keys: keys.keys };
}
