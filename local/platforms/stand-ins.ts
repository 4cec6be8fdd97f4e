import { join } from 'node:path';
import type { Clock } from '../wire.ts';
import { createAppPlatform } from './app/app.ts';
import { createGooglePlatform } from './google/google.ts';
import { createLineMessagePlatform } from './line-message/line-message.ts';
import { createMetaPlatform } from './meta/meta.ts';
import type { StandIn } from './stand-in.ts';
import { createTiktokPlatform } from './tiktok/tiktok.ts';
import { createWebhookPlatform } from './webhook/webhook.ts';
import { createXPlatform } from './x/x.ts';

type Opener = (options: { readonly dir: string; readonly clock: Clock }) => StandIn;

/** How each platform's stand-in is opened, by the name of its destination. */
const openers: Readonly<Record<string, Opener>> = {
  google: createGooglePlatform,
  meta: createMetaPlatform,
  tiktok: createTiktokPlatform,
  x: (options) => createXPlatform({ ...options, mountPath: '/platforms/x' }),
  webhook: createWebhookPlatform,
  'line-message': createLineMessagePlatform,
  app: createAppPlatform,
};

/** Opens every stand-in, each in a folder of its own under `dir`. */
export function openStandIns(dir: string, clock: Clock): Readonly<Record<string, StandIn>> {
  return Object.fromEntries(
    Object.entries(openers).map(([name, open]) => [name, open({ dir: join(dir, name), clock })]),
  );
}
