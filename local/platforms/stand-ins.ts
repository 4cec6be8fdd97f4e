import { join } from 'node:path';
import type { Clock } from '../wire.ts';
import { createAmazonPlatform } from './amazon/amazon.ts';
import { createAppPlatform } from './app/app.ts';
import { createCriteoPlatform } from './criteo/criteo.ts';
import { createGooglePlatform } from './google/google.ts';
import { createLineAdsPlatform } from './line-ads/line-ads.ts';
import { createLineConversionPlatform } from './line-conversion/line-conversion.ts';
import { createLineMessagePlatform } from './line-message/line-message.ts';
import { createLineOaPlatform } from './line-oa/line-oa.ts';
import { createLinkedinPlatform } from './linkedin/linkedin.ts';
import { createLyConversionPlatform } from './ly-conversion/ly-conversion.ts';
import { createMetaPlatform } from './meta/meta.ts';
import { createMicrosoftPlatform } from './microsoft/microsoft.ts';
import { createPinterestPlatform } from './pinterest/pinterest.ts';
import { createSnapPlatform } from './snap/snap.ts';
import type { StandIn } from './stand-in.ts';
import { createTiktokPlatform } from './tiktok/tiktok.ts';
import { createTtdPlatform } from './ttd/ttd.ts';
import { createWebhookPlatform } from './webhook/webhook.ts';
import { createXPlatform } from './x/x.ts';
import { createYahooPlatform } from './yahoo/yahoo.ts';
import { createYahooConversionPlatform } from './yahoo-conversion/yahoo-conversion.ts';

type Opener = (options: { readonly dir: string; readonly clock: Clock }) => StandIn;

/** How each platform's stand-in is opened, by the name of its destination. */
const openers: Readonly<Record<string, Opener>> = {
  criteo: createCriteoPlatform,
  google: createGooglePlatform,
  linkedin: createLinkedinPlatform,
  meta: createMetaPlatform,
  pinterest: createPinterestPlatform,
  snap: createSnapPlatform,
  amazon: createAmazonPlatform,
  'line-ads': createLineAdsPlatform,
  microsoft: createMicrosoftPlatform,
  'line-oa': createLineOaPlatform,
  tiktok: createTiktokPlatform,
  ttd: createTtdPlatform,
  x: (options) => createXPlatform({ ...options, mountPath: '/platforms/x' }),
  yahoo: createYahooPlatform,
  webhook: createWebhookPlatform,
  'ly-conversion': createLyConversionPlatform,
  'line-conversion': createLineConversionPlatform,
  'yahoo-conversion': createYahooConversionPlatform,
  'line-message': createLineMessagePlatform,
  app: createAppPlatform,
};

/** Opens every stand-in, each in a folder of its own under `dir`. */
export function openStandIns(dir: string, clock: Clock): Readonly<Record<string, StandIn>> {
  return Object.fromEntries(
    Object.entries(openers).map(([name, open]) => [name, open({ dir: join(dir, name), clock })]),
  );
}

/**
 * Opens the stand-in of one destination.
 *
 * @param dir its folder, or `:memory:`: nothing is kept then
 * @throws RangeError when the destination has none
 */
export function openStandIn(destination: string, dir: string, clock: Clock): StandIn {
  const open = openers[destination];
  if (open === undefined) throw new RangeError(`There is no stand-in for ${destination}`);
  return open({ dir, clock });
}
