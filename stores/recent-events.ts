import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type RecentEvent, recentEvents } from '../schemas/control.ts';

/** Fifty events with texts of full length come to a tenth of this. */
const maxUnpackedBytes = 1024 * 1024;

/**
 * The events of a `recent` row as the row holds them: fifty in the clear would be thirteen write units in every window,
 * the dearest row of all.
 */
export function packRecent(events: readonly RecentEvent[]): string {
  return deflateRawSync(JSON.stringify(events)).toString('base64');
}

/**
 * @returns none for a row of before there was packing
 * @throws Error for what `packRecent` did not make
 */
export function unpackRecent(packed: string | undefined): readonly RecentEvent[] {
  if (packed === undefined) return [];
  const bytes = inflateRawSync(Buffer.from(packed, 'base64'), {
    maxOutputLength: maxUnpackedBytes,
  });
  return recentEvents.parse(JSON.parse(bytes.toString()));
}
