import type { EventTime } from './event-time.ts';
import { scrubText } from './scrub-text.ts';

const longestKept = 64;

/** The client's time as it wrote it, where the stored one is another; undefined where nothing is lost. */
export function originalTimeOf(
  event: Readonly<Record<string, unknown>>,
  stored: EventTime,
): string | undefined {
  const time = event['timestamp'] ?? event['originalTimestamp'];
  if (typeof time !== 'string' && typeof time !== 'number') return undefined;
  if (stored.ownEpochMs === stored.epochMs) return undefined;
  const text = String(time);
  return text.length > longestKept ? undefined : scrubText(text);
}

/** @param context JSON text of an object */
export function withOriginalTime(context: string, original: string | undefined): string {
  if (original === undefined) return context;
  const member = `"originalTimestamp":${JSON.stringify(original)}}`;
  return context === '{}' ? `{${member}` : `${context.slice(0, -1)},${member}`;
}
