import type { LeafAnswer } from '../leaf-answer.ts';
import { segmentNeed } from '../measure.ts';

/** The latest word is that the profile joined; false for everybody once the segment has expired. */
export function inSegmentLeaf(id: string, isExpired: boolean, asOf: string): LeafAnswer {
  const need = segmentNeed(id, asOf);
  return {
    needs: [need],
    predicate: (columns) => (isExpired ? 'FALSE' : columns.measure(need.measure)),
    holdsWithoutFacts: false,
  };
}
