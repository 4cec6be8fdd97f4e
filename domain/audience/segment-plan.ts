import type { SegmentCondition } from '../../schemas/audience/segment-condition.ts';
import { consentLeaf } from './leaves/consent.ts';
import { inSegmentLeaf } from './leaves/segment.ts';
import type { Leaf, Plan, PlanContext } from './plan.ts';

/**
 * In the segment and consenting to its purpose; nobody, once it has expired.
 *
 * @throws RangeError for a segment that is not registered
 */
export function planSegment(
  { id }: SegmentCondition,
  place: Pick<Leaf, 'path' | 'condition'>,
  { asOf, library }: PlanContext,
): Plan {
  const segment = library.segments.get(id);
  if (segment === undefined) throw new RangeError(`There is no segment ${id}.`);
  const consent = { purpose: segment.consentPurpose, state: 'granted' } as const;
  return {
    all: [
      { leaf: { ...place, ...inSegmentLeaf(id, segment.expiresOn < asOf, asOf) } },
      { leaf: { path: place.path, condition: { consent }, ...consentLeaf(consent) } },
    ],
  };
}
