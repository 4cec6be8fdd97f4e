import { type Leaf, leavesOf, predicateOf, type Ranking } from './plan.ts';
import type { ProfileColumns } from './profile-columns.ts';

/** Names for rankings by their key, handed out in the order in which they are first asked for. */
export function rankingNames(): ProfileColumns['ranking'] {
  const numbers = new Map<string, number>();
  return ({ key }) => {
    const number = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, number);
    return { among: `p.g${number}`, place: `p.r${number}` };
  };
}

/**
 * Select items of the rankings that leaves ask for, a list per layer: first who takes part, above that the places. A
 * ranking among people that other rankings pick comes above those.
 */
export function rankingLayers(leaves: readonly Leaf[], columns: ProfileColumns): string[][] {
  const rankings = new Map(
    leaves.flatMap(({ ranking }) => (ranking ? [[ranking.key, ranking] as const] : [])),
  );
  const byDepth = Map.groupBy(rankings.values(), depthOf);
  return [...byDepth.keys()]
    .sort((one, other) => one - other)
    .flatMap((depth) => layersOf(byDepth.get(depth) ?? [], columns));
}

function layersOf(rankings: readonly Ranking[], columns: ProfileColumns): string[][] {
  const bare = (column: string) => column.slice('p.'.length);
  const among = rankings.map((ranking) => {
    const predicate = predicateOf(ranking.among, columns);
    return `${predicate} AS ${bare(columns.ranking(ranking).among)}`;
  });
  const places = rankings.map((ranking) => {
    const names = columns.ranking(ranking);
    const order = [...ranking.order(columns), 'p.profile_id ASC'].join(', ');
    return `${ranking.place} OVER (PARTITION BY ${names.among} ORDER BY ${order}) AS ${bare(names.place)}`;
  });
  return [among, places];
}

/** 1 for a ranking among people that no other ranking picks. */
function depthOf(ranking: Ranking): number {
  const inner = [...leavesOf(ranking.among)].flatMap((leaf) => leaf.ranking ?? []);
  return 1 + Math.max(0, ...inner.map(depthOf));
}
