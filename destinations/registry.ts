import { csvDestination } from './csv/destination.ts';
import type { DestinationType } from './destination.ts';
import { fileDestination } from './file/destination.ts';
import { googleDestination } from './google/destination.ts';
import { metaDestination } from './meta/destination.ts';
import { webhookDestination } from './webhook/destination.ts';
import { publicNetwork } from './webhook/guarded-post.ts';

/** Every destination that can be connected, by the name a sync gives. */
export const destinationTypes: Record<
  'google' | 'meta' | 'csv' | 'file' | 'webhook',
  DestinationType
> = {
  google: googleDestination,
  meta: metaDestination,
  csv: csvDestination,
  file: fileDestination,
  webhook: webhookDestination(publicNetwork),
};
