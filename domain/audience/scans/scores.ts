import { encodeLiteral, isOneOf } from '../literal.ts';
import type { Need } from '../measure.ts';
import { adjunct, type Scan } from './scan.ts';

/** Scores per profile, `node` being its id when it was scored. Who is scored has facts: scores make nobody a person. */
export function scanOfScores(needs: readonly Need[]): Scan {
  const scores = new Set(
    needs.flatMap(({ measure }) => (measure.kind === 'score' ? [measure.score] : [])),
  );
  const literals = [...scores].sort().map((score) => encodeLiteral(score));
  return {
    table: 'scores',
    columns: new Map([
      ['node', 'node'],
      ['score_name', 'score'],
      ['score_value', 'value'],
      [adjunct, 'TRUE'],
    ]),
    predicates: [isOneOf('score', literals)],
  };
}
