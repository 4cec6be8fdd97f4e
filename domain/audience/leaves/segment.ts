import type { SegmentCondition } from '../../../schemas/audience/segment-condition.ts';
import { known, type LeafAnswer } from '../leaf-answer.ts';
import { consentNeed, segmentNeed } from '../measure.ts';
import type { PlanContext } from '../plan.ts';

/**
 * The profile joined last and consents to the segment's purpose; false for everybody once the segment has expired.
 *
 * @throws RangeError for a segment that is not registered
 */
export function segmentLeaf({ id }: SegmentCondition, { asOf, library }: PlanContext): LeafAnswer {
  const segment = library.segments.get(id);
  if (segment === undefined) throw new RangeError(`There is no segment ${id}.`);
  const joined = segmentNeed(id, asOf);
  const consent = consentNeed(segment.consentPurpose);
  return {
    needs: [joined, consent],
    predicate: (columns) =>
      segment.expiresOn < asOf
        ? 'FALSE'
        : known(`${columns.measure(joined.measure)} AND ${columns.measure(consent.measure)}`),
    holdsWithoutFacts: false,
  };
}
