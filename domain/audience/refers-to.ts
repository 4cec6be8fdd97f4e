import * as z from 'zod';
import { innerPlaces, type Place } from '../../schemas/audience/limits.ts';
import { audienceReference } from '../../schemas/audience/reference-conditions.ts';

const reference = z.object({ audience: audienceReference });

/** Whether a definition names another audience itself; what that one names in turn does not count. */
export function refersTo(where: unknown, audienceId: string): boolean {
  const places: Place[] = [{ value: where, path: [], depth: 1, isRanked: false }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    if (reference.safeParse(place.value).data?.audience.id === audienceId) return true;
    places.push(...innerPlaces(place));
  }
  return false;
}
