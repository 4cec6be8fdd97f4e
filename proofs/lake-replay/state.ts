import { generationRow } from '../../schemas/control.ts';
import type { LakeStack } from '../replay/lake-stack.ts';

/** Everybody as they are, as text of one line each, sorted. */
export interface State {
  /** Who with whom, and who is erased. */
  readonly profiles: readonly string[];
  /** Evidence as both its ends have it, with who said it when, and what people did to nodes. */
  readonly evidence: readonly string[];
}

export async function stateOf({ graph, scan }: LakeStack): Promise<State> {
  const profiles: string[] = [];
  const evidence: string[] = [];
  let next: string | undefined;
  do {
    const page = await scan.page(0, 1, next, 'all');
    const views = await graph.profilesOf(page.nodes.map(({ node }) => node));
    for (const [node, { profileId, members, isErased }] of views) {
      profiles.push([node, profileId, isErased, ...members].join(' '));
    }
    for (const { node, isErased, isBlocked, forbidden = [], leaf } of page.nodes) {
      evidence.push(JSON.stringify([node, isErased, isBlocked, forbidden, leaf]));
    }
    for (const { version: _, ...edge } of page.edges) {
      evidence.push(JSON.stringify(edge, Object.keys(edge).toSorted()));
    }
    next = page.next;
  } while (next !== undefined);
  return { profiles: profiles.toSorted(), evidence: evidence.toSorted() };
}

/** Lines that only one of the two has. */
export function differences(one: readonly string[], other: readonly string[]): number {
  const [left, right] = [new Set(one), new Set(other)];
  return (
    one.filter((line) => !right.has(line)).length + other.filter((line) => !left.has(line)).length
  );
}

const rollups = {
  profile_days: 'node, event, event_count, revenue, first_at, last_at, day',
  sessions: 'node, started_at, ended_at, event_count, page_count, revenue, day',
} as const;

/** What is derived from events for look-ups: rows as text, sorted. */
export async function derivedRows({ rows }: LakeStack): Promise<readonly string[]> {
  const found = await Promise.all(
    Object.entries(rollups).map(async ([table, columns]) =>
      (await rows(`SELECT ${columns} FROM ${table}`)).map(
        (row) => `${table} ${JSON.stringify(Object.values(row))}`,
      ),
    ),
  );
  return found.flat().toSorted();
}

/** Forgets that there ever was a generation of what is derived. */
export async function loseDerived({ control }: LakeStack): Promise<void> {
  for (const table of Object.keys(rollups)) {
    const kind = `generation#${table}`;
    const generations = await control.queryAll(generationRow, { kind });
    await control.deleteAll(generations.map(({ id }) => ({ kind, id })));
  }
}
