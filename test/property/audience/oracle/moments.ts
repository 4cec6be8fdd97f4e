import type { World } from './world.ts';

export type Fact = World['events'][number];

/** When it happened, in epoch milliseconds. */
export const momentOf = ({ at, day }: Fact): number => Date.parse(at ?? `${day}T00:00:00.000Z`);

/** The facts of each node and day, parted where nothing happened for more than half an hour. */
export function sessionsOf(facts: readonly Fact[]): Fact[][] {
  const lines = Map.groupBy(facts, ({ node, day }) => `${day} ${node}`);
  return [...lines.values()].flatMap((line) => {
    const sessions: Fact[][] = [];
    let last = Number.NEGATIVE_INFINITY;
    for (const fact of line.toSorted((a, b) => momentOf(a) - momentOf(b))) {
      if (momentOf(fact) - last > 30 * 60_000) sessions.push([]);
      sessions.at(-1)?.push(fact);
      last = momentOf(fact);
    }
    return sessions;
  });
}
