import type { Condition } from '../../schemas/audience/condition.ts';
import { encodeLiteral } from './literal.ts';
import type { Measure } from './measure.ts';
import { type Leaf, leavesOf, type Plan, predicateOf } from './plan.ts';
import { profileRows } from './statement.ts';

/** The question of one person, and how its single row is read. */
export interface WhyQuestion {
  /** SELECT of at most one row: `member`, and by column name the results and facts below; booleans as true, false. */
  readonly sql: string;
  readonly leaves: readonly WhyLeaf[];
}

interface WhyLeaf {
  readonly leaf: Leaf;
  /** Column of its result. */
  readonly result: string;
  readonly facts: readonly { readonly column: string; readonly measure: Measure }[];
  /** Columns of its ranking: whether the person takes part, and the place. */
  readonly ranking?: { readonly among: string; readonly place: string };
}

/** A clause of the definition with what it came to. */
export interface Clause {
  readonly path: string;
  readonly kind: 'all' | 'any' | 'not' | 'leaf';
  readonly holds: boolean;
  /** Of a leaf. */
  readonly condition?: Condition;
  /** Of a leaf: what was measured of the person; a value of null means there is nothing to measure. */
  readonly facts?: readonly { readonly measure: Measure; readonly value: string | null }[];
  /** Of a leaf that compares the person with others: null where they do not take part. */
  readonly place?: number | null;
  readonly clauses?: readonly Clause[];
}

/** SQL that tells of one profile what every leaf measures and comes to. */
export function whyQuestion(plan: Plan, profileId: string, asOf: string): WhyQuestion {
  const leaves = [...leavesOf(plan)];
  const isRanked = leaves.some(({ ranking }) => ranking !== undefined);
  const rows = profileRows([plan], asOf, {
    everybody: true,
    ...(!isRanked && { profileIds: [profileId] }),
  });
  const { columns } = rows;
  const bare = (column: string) => column.slice('p.'.length);
  const asked = leaves.map((leaf, index): WhyLeaf => {
    const { ranking } = leaf;
    return {
      leaf,
      result: `l${index + 1}`,
      facts: leaf.needs.map(({ measure }) => ({ column: bare(columns.measure(measure)), measure })),
      ...(ranking && {
        ranking: {
          among: bare(columns.ranking(ranking).among),
          place: bare(columns.ranking(ranking).place),
        },
      }),
    };
  });
  const text = (column: string) => `CAST(p.${column} AS VARCHAR) AS ${column}`;
  const facts = new Set(asked.flatMap(({ facts: own }) => own.map(({ column }) => column)));
  const ranks = new Set(
    asked.flatMap(({ ranking }) => (ranking ? [ranking.among, ranking.place] : [])),
  );
  const items = [
    `CAST(${predicateOf(plan, columns)} AS VARCHAR) AS member`,
    ...asked.map(({ leaf, result }) => `CAST(${leaf.predicate(columns)} AS VARCHAR) AS ${result}`),
    ...[...facts, ...ranks].map(text),
  ];
  return {
    sql: `SELECT ${items.join(',\n  ')}\nFROM ${rows.relation()} AS p\nWHERE p.profile_id = ${encodeLiteral(profileId)}`,
    leaves: asked,
  };
}

/**
 * The clauses with the person's facts.
 *
 * @param row what the question found; undefined for somebody of whom there is no fact
 */
export function whyClauses(
  plan: Plan,
  { leaves }: WhyQuestion,
  row: Readonly<Record<string, string | null>> | undefined,
): Clause {
  const byPath = new Map(leaves.map((each) => [each.leaf, each]));
  const of = (part: Plan, path: string): Clause => {
    if ('leaf' in part) return leafClause(byPath.get(part.leaf), part.leaf, row);
    if ('not' in part) {
      const inner = of(part.not, `${path}.not`);
      return { path, kind: 'not', holds: !inner.holds, clauses: [inner] };
    }
    const kind = 'all' in part ? 'all' : 'any';
    const parts = 'all' in part ? part.all : part.any;
    const clauses = parts.map((each, i) => of(each, `${path}.${kind}[${i}]`));
    const holds =
      kind === 'all' ? clauses.every((one) => one.holds) : clauses.some((one) => one.holds);
    return { path, kind, holds, clauses };
  };
  return of(plan, 'where');
}

function leafClause(
  asked: WhyLeaf | undefined,
  { path, condition, holdsWithoutFacts }: Leaf,
  row: Readonly<Record<string, string | null>> | undefined,
): Clause {
  const place =
    asked?.ranking && row?.[asked.ranking.among] === 'true' ? row[asked.ranking.place] : null;
  return {
    path,
    kind: 'leaf',
    holds:
      row === undefined || asked === undefined
        ? holdsWithoutFacts === true
        : row[asked.result] === 'true',
    condition,
    facts: (asked?.facts ?? []).map(({ column, measure }) => ({
      measure,
      value: row?.[column] ?? null,
    })),
    ...(asked?.ranking && { place: place == null ? null : Number(place) }),
  };
}
