import { csvDestination } from './csv/destination.ts';
import type { DestinationType } from './destination.ts';
import { googleDestination } from './google/destination.ts';
import { metaDestination } from './meta/destination.ts';
import { tiktokDestination } from './tiktok/destination.ts';

/** Every destination that can be connected, by the name a sync gives. */
export const destinationTypes: Record<'google' | 'meta' | 'tiktok' | 'csv', DestinationType> = {
  google: googleDestination,
  meta: metaDestination,
  tiktok: tiktokDestination,
  csv: csvDestination,
};
