import type { NtileCondition } from '../../../schemas/audience/rank-conditions.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { encodeWholeNumber, isOneOf } from '../literal.ts';
import { rankNeed, traitNeed } from '../measure.ts';
import type { Plan, PlanContext, Ranking } from '../plan.ts';
import type { ProfileColumns } from '../profile-columns.ts';

const direction = { asc: 'ASC', desc: 'DESC' } as const;

/** The profile is in one of the parts that those in `among` are cut into. */
export function ntileLeaf(ntile: NtileCondition, among: Plan, { asOf }: PlanContext): LeafAnswer {
  const { of, by, order, tieBreak } = ntile;
  const need = rankNeed(ntile, asOf);
  const tie = tieBreak && traitNeed(tieBreak.trait);
  const tieOrder = (columns: ProfileColumns) =>
    tie === undefined || tieBreak === undefined
      ? []
      : [
          `${columns.form(tie.measure, 'number')} ${direction[tieBreak.order]} NULLS LAST`,
          `${columns.form(tie.measure, 'text')} ${direction[tieBreak.order]} NULLS LAST`,
        ];
  const ranking: Ranking = {
    key: JSON.stringify([of, by, order, ntile.among, tieBreak]),
    among,
    order: (columns) => [
      `${columns.measure(need.measure)} ${direction[order]}`,
      ...tieOrder(columns),
    ],
    place: `ntile(${encodeWholeNumber(of)})`,
  };
  return {
    needs: [need, ...(tie === undefined ? [] : [tie])],
    ranking,
    predicate: (columns) => {
      const { among: takesPart, place } = columns.ranking(ranking);
      return `(${takesPart} AND ${isOneOf(place, [ntile.part].flat().map(encodeWholeNumber))})`;
    },
    // False outside of `among`; `needsEverybody` asks for the inside.
    holdsWithoutFacts: false,
  };
}
