import { amazonDestination } from './amazon/destination.ts';
import { criteoDestination } from './criteo/destination.ts';
import { csvDestination } from './csv/destination.ts';
import type { DestinationType } from './destination.ts';
import { fileDestination } from './file/destination.ts';
import { googleDestination } from './google/destination.ts';
import { lineAdsDestination } from './line-ads/destination.ts';
import { lineOaDestination } from './line-oa/destination.ts';
import { linkedinDestination } from './linkedin/destination.ts';
import { yahooDestination } from './ly-display/destination.ts';
import { metaDestination } from './meta/destination.ts';
import { microsoftDestination } from './microsoft/destination.ts';
import { pinterestDestination } from './pinterest/destination.ts';
import { snapDestination } from './snap/destination.ts';
import { tiktokDestination } from './tiktok/destination.ts';
import { ttdDestination } from './ttd/destination.ts';
import { webhookDestination } from './webhook/destination.ts';
import { publicNetwork } from './webhook/guarded-post.ts';
import { xDestination } from './x/destination.ts';

const all: readonly DestinationType[] = [
  amazonDestination,
  googleDestination,
  linkedinDestination,
  metaDestination,
  pinterestDestination,
  snapDestination,
  lineAdsDestination,
  microsoftDestination,
  lineOaDestination,
  yahooDestination,
  tiktokDestination,
  ttdDestination,
  xDestination,
  criteoDestination,
  csvDestination,
  fileDestination,
  webhookDestination(publicNetwork),
];

/** Every destination that can be connected, by the name that a destination gives as its type. */
export const destinationTypes: ReadonlyMap<string, DestinationType> = new Map(
  all.map((type) => [type.name, type]),
);
