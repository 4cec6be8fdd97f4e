import type { ConversionType } from './conversion.ts';
import { googleConversions } from './google/conversions.ts';
import { lineConversions } from './line-conversion/conversions.ts';
import { lyConversions } from './ly-conversion/conversions.ts';
import { metaConversions } from './meta/conversions.ts';
import { tiktokEvents } from './tiktok/conversions.ts';
import { yahooConversions } from './yahoo-conversion/conversions.ts';

const all: readonly ConversionType[] = [
  metaConversions,
  googleConversions,
  tiktokEvents,
  lyConversions,
  lineConversions,
  yahooConversions,
];

/** Every destination that takes conversions, by the name that a destination gives as its type. */
export const conversionTypes: ReadonlyMap<string, ConversionType> = new Map(
  all.map((type) => [type.name, type]),
);
