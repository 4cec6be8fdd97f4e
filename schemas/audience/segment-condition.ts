import * as z from 'zod';
import { referredId } from './reference-conditions.ts';

/**
 * The profile is in a segment from outside: over all its identifiers the latest word is that it joined (of a join and
 * a leave at the same instant the leave counts), the segment has not expired at as-of (its last day included), and the
 * profile's consent for the segment's purpose is `granted`. A segment that is not registered is refused.
 */
export const segmentCondition = z.strictObject({ id: referredId });
export type SegmentCondition = z.infer<typeof segmentCondition>;
