import type { NodeId } from '../identity/identifier.ts';

/** Names of the files that a list for people can have; `people.txt` is Daicho's own and no link leads to it. */
export const listFileNames = ['list.csv', 'labels.txt', 'by-hand.csv', 'people.txt'] as const;

/** Key in the exports bucket. */
export const listFileKey = (listId: string, name: (typeof listFileNames)[number]): string =>
  `lists/${listId}/${name}`;

/** Content of `people.txt`: every node of everybody whom the files beside it hold, one a line. */
export function peopleFile(people: readonly { readonly names: readonly NodeId[] }[]): string {
  return [...new Set(people.flatMap(({ names }) => names))].toSorted().join('\n');
}

/** Whether a `people.txt` names one of these nodes. */
export function namesAnyOf(peopleFileText: string, nodes: ReadonlySet<NodeId>): boolean {
  return peopleFileText.split('\n').some((node) => nodes.has(node));
}
