import type { SessionsCondition } from '../../../schemas/audience/session-conditions.ts';
import { testSql, zeroPasses } from '../comparison.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { encodeWholeNumber } from '../literal.ts';
import type { SessionMeasure } from '../order-measures.ts';
import { sessionNeed } from '../order-needs.ts';
import type { PlanContext } from '../plan.ts';

/** How many sessions, or how many seconds in them, compared: 0 for who has none. */
export function sessionsLeaf(
  kind: SessionMeasure['kind'],
  sessions: SessionsCondition,
  { asOf }: PlanContext,
): LeafAnswer {
  const need = sessionNeed(kind, sessions, asOf);
  return {
    needs: [need],
    predicate: (columns) => testSql(columns.measure(need.measure), sessions, encodeWholeNumber),
    holdsWithoutFacts: zeroPasses(sessions),
  };
}
