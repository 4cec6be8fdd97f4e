import { csvDestination } from './csv/destination.ts';
import type { DestinationType } from './destination.ts';
import { fileDestination } from './file/destination.ts';
import { googleDestination } from './google/destination.ts';
import { metaDestination } from './meta/destination.ts';
import { tiktokDestination } from './tiktok/destination.ts';
import { webhookDestination } from './webhook/destination.ts';
import { publicNetwork } from './webhook/guarded-post.ts';
import { xDestination } from './x/destination.ts';

/** Every destination that can be connected, by the name a sync gives. */
export const destinationTypes: Record<
  'google' | 'meta' | 'tiktok' | 'x' | 'csv' | 'file' | 'webhook',
  DestinationType
> = {
  google: googleDestination,
  meta: metaDestination,
  tiktok: tiktokDestination,
  x: xDestination,
  csv: csvDestination,
  file: fileDestination,
  webhook: webhookDestination(publicNetwork),
};
