import { csvDestination } from './csv/destination.ts';
import type { DestinationType } from './destination.ts';
import { googleDestination } from './google/destination.ts';
import { metaDestination } from './meta/destination.ts';
import { tiktokDestination } from './tiktok/destination.ts';
import { xDestination } from './x/destination.ts';

/** Every destination that can be connected, by the name a sync gives. */
export const destinationTypes: Record<'google' | 'meta' | 'tiktok' | 'x' | 'csv', DestinationType> =
  {
    google: googleDestination,
    meta: metaDestination,
    tiktok: tiktokDestination,
    x: xDestination,
    csv: csvDestination,
  };
