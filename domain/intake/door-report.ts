import { isMembers, parseJson } from './split.ts';

/** Path of messages in which the collector tells what it refused; no client can call it. */
export const doorPath = '/refused';

const maxReasons = 50;

/**
 * Requests refused by reason, from the body of such a message.
 *
 * @returns none for what is no such body
 */
export function refusedByReason(body: string): readonly (readonly [string, number])[] {
  const counts = parseJson(body);
  if (!isMembers(counts)) return [];
  return Object.entries(counts)
    .slice(0, maxReasons)
    .flatMap(([reason, count]) =>
      typeof count === 'number' && Number.isSafeInteger(count) && count > 0
        ? [[reason, count] as const]
        : [],
    );
}
