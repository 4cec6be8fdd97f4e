import type {
  NtileCondition,
  Ranked,
  TopCondition,
} from '../../../schemas/audience/rank-conditions.ts';
import { measuredValue } from '../event-needs.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { encodeLiteral, encodeWholeNumber, isOneOf } from '../literal.ts';
import { traitNeed } from '../measure.ts';
import type { Plan, PlanContext, Ranking } from '../plan.ts';
import type { ProfileColumns, RankingColumns } from '../profile-columns.ts';

const direction = { asc: 'ASC', desc: 'DESC' } as const;

/** The profile is in one of the parts that those in `among` are cut into. */
export function ntileLeaf(ntile: NtileCondition, among: Plan, context: PlanContext): LeafAnswer {
  const place = `ntile(${encodeWholeNumber(ntile.of)})`;
  const { needs, ranking } = rankingOf(ntile, among, { place, isSized: false }, context);
  return rankedLeaf(needs, ranking, ({ place: part }) =>
    isOneOf(part, [ntile.part].flat().map(encodeWholeNumber)),
  );
}

/** The profile is among the first of those in `among`. */
export function topLeaf(top: TopCondition, among: Plan, context: PlanContext): LeafAnswer {
  const { needs, ranking } = rankingOf(
    top,
    among,
    { place: 'row_number()', isSized: top.share !== undefined },
    context,
  );
  return rankedLeaf(needs, ranking, ({ place, size }) =>
    top.n === undefined
      ? // Whoever is preceded by less than the share is in it: the share is rounded up.
        `${place} - 1 < ${encodeLiteral(top.share ?? 0)} * ${size}`
      : `${place} <= ${encodeWholeNumber(top.n)}`,
  );
}

function rankedLeaf(
  needs: LeafAnswer['needs'],
  ranking: Ranking,
  holds: (columns: RankingColumns) => string,
): LeafAnswer {
  return {
    needs,
    ranking,
    predicate: (columns) => {
      const names = columns.ranking(ranking);
      return `(${names.among} AND ${holds(names)})`;
    },
    // False outside of `among`; `needsEverybody` asks for the inside.
    holdsWithoutFacts: false,
  };
}

function rankingOf(
  ranked: Ranked,
  among: Plan,
  { place, isSized }: Required<Pick<Ranking, 'place' | 'isSized'>>,
  context: PlanContext,
) {
  const { by, order, tieBreak } = ranked;
  const { need, withoutFacts } = measuredValue(by, context);
  const nulls = withoutFacts === undefined ? ' NULLS LAST' : '';
  const tie = tieBreak && traitNeed(tieBreak.trait);
  const tieOrder = (columns: ProfileColumns) =>
    tie === undefined || tieBreak === undefined
      ? []
      : [
          `${columns.form(tie.measure, 'number')} ${direction[tieBreak.order]} NULLS LAST`,
          `${columns.form(tie.measure, 'text')} ${direction[tieBreak.order]} NULLS LAST`,
        ];
  const ranking: Ranking = {
    key: JSON.stringify([place, isSized, by, order, ranked.among, tieBreak]),
    among,
    order: (columns) => [
      `${columns.measure(need.measure)} ${direction[order]}${nulls}`,
      ...tieOrder(columns),
    ],
    place,
    isSized,
  };
  return { needs: [need, ...(tie === undefined ? [] : [tie])], ranking };
}
