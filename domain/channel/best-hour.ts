import type { HourSpan } from '../../schemas/channel.ts';
import { isWithin } from './hour-spans.ts';

/**
 * Hour of the day, 0 to 23, in which the person is most active and may be reached throughout; the earlier of equals.
 *
 * @param active what she did of her own by hour: orders, messages opened
 * @param spans when she must not be reached
 * @returns undefined where nothing is known of the hours that are left
 */
export function bestHour(
  active: ReadonlyMap<number, number>,
  spans: readonly HourSpan[],
): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (let hour = 0; hour < 24; hour += 1) {
    const count = active.get(hour) ?? 0;
    const isFree = Array.from({ length: 60 }, (_, minute) => hour * 60 + minute).every(
      (minute) => !isWithin(spans, minute),
    );
    if (isFree && count > most) {
      best = hour;
      most = count;
    }
  }
  return best;
}
