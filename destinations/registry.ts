import { csvDestination } from './csv/destination.ts';
import type { DestinationType } from './destination.ts';
import { fileDestination } from './file/destination.ts';
import { googleDestination } from './google/destination.ts';
import { lineOaDestination } from './line-oa/destination.ts';
import { yahooDestination } from './ly-display/destination.ts';
import { metaDestination } from './meta/destination.ts';
import { tiktokDestination } from './tiktok/destination.ts';
import { webhookDestination } from './webhook/destination.ts';
import { publicNetwork } from './webhook/guarded-post.ts';
import { xDestination } from './x/destination.ts';

const all: readonly DestinationType[] = [
  googleDestination,
  metaDestination,
  lineOaDestination,
  yahooDestination,
  tiktokDestination,
  xDestination,
  csvDestination,
  fileDestination,
  webhookDestination(publicNetwork),
];

/** Every destination that can be connected, by the name that a destination gives as its type. */
export const destinationTypes: ReadonlyMap<string, DestinationType> = new Map(
  all.map((type) => [type.name, type]),
);
