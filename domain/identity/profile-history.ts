import type { ProfileHistoryRow } from '../../schemas/identity-history.ts';
import type { NodeId } from './identifier.ts';

/** What a node's item says of the profile, before or after a change. */
export interface NodeImage {
  readonly node: NodeId;
  readonly version: number;
  readonly profile: NodeId;
  readonly members?: readonly NodeId[] | undefined;
  readonly isErased: boolean;
  readonly isLeaf: boolean;
}

type Changes = ProfileHistoryRow['changes'];

/** Most nodes that a row names; the count says how many there are. */
const namedNodes = 20;
const versionDigits = 12;

/**
 * The history row that a changed item of a node amounts to, a pure function of the two images: told again, it is the
 * same row.
 *
 * @param at ISO 8601 UTC
 * @returns undefined when the profile of that name stayed what it was, as it does with nearly every item: new leaves,
 * members that only point elsewhere, bumped versions. Nor is there a row for what a node came into the world with: its
 * evidence tells that, and a row for every new person would cost more than all that happens to them later
 */
export function profileHistoryOf(
  before: NodeImage | undefined,
  after: NodeImage,
  at: string,
): ProfileHistoryRow | undefined {
  const changes = changesOf(before, after);
  if (changes.length === 0) return undefined;
  const id = String(after.version).padStart(versionDigits, '0');
  return { kind: `profile-history#${after.node}`, id, at, changes };
}

function changesOf(before: NodeImage | undefined, after: NodeImage): Changes {
  if (before === undefined) return [];
  const { node } = after;
  const erased = after.isErased && !before.isErased ? [told('erased', [node])] : [];
  const old = membersOf(before);
  const now = membersOf(after);
  if (old === undefined && now === undefined) return erased;
  if (now === undefined) {
    // A device that turns into a leaf is the everyday case, and its own item tells it.
    return after.isLeaf ? erased : [...erased, told('merged_into', [after.profile])];
  }
  if (old === undefined) {
    const from = told('split_from', [before.profile]);
    return [...erased, from, ...differences([node], now)];
  }
  return [...erased, ...differences(old, now)];
}

function differences(old: readonly NodeId[], now: readonly NodeId[]): Changes {
  const joined = now.filter((member) => !old.includes(member));
  const left = old.filter((member) => !now.includes(member));
  return [
    ...(joined.length > 0 ? [told('joined', joined)] : []),
    ...(left.length > 0 ? [told('left', left)] : []),
  ];
}

/** Members of the profile that the node names; undefined where it names none. */
function membersOf(image: NodeImage): readonly NodeId[] | undefined {
  if (image.isLeaf || image.profile !== image.node) return undefined;
  return image.members ?? [image.node];
}

function told(change: Changes[number]['change'], nodes: readonly NodeId[]): Changes[number] {
  return { change, nodes: nodes.slice(0, namedNodes), count: nodes.length };
}
