import type { ConsentCondition } from '../../../schemas/audience/consent-condition.ts';
import { known, type LeafAnswer } from '../leaf-answer.ts';
import { consentNeed } from '../measure.ts';

/** The latest word for a purpose is yes, no, or was never said. */
export function consentLeaf({ purpose, state }: ConsentCondition): LeafAnswer {
  const need = consentNeed(purpose);
  return {
    needs: [need],
    predicate: (columns) => {
      const isGranted = columns.measure(need.measure);
      if (state === 'unknown') return `${isGranted} IS NULL`;
      return known(state === 'granted' ? isGranted : `NOT ${isGranted}`);
    },
    holdsWithoutFacts: state === 'unknown',
  };
}
