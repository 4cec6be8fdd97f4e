import type { ProfileView } from '../domain/identity/graph.ts';
import type { NodeRecord } from '../domain/identity/graph-record.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import type { GraphTable } from './graph-table.ts';

/** Device → neighbour → profile's own node, and once more for whatever moved in between. */
const maxSteps = 24;

/**
 * Who these nodes are now, by strongly consistent reads. A node counts as a member only when the profile's own node,
 * read after it, lists it.
 *
 * @throws Error when the profiles keep changing faster than they can be read
 */
export async function lookUpProfiles(
  table: GraphTable,
  nodes: readonly NodeId[],
): Promise<ReadonlyMap<NodeId, ProfileView>> {
  const views = new Map<NodeId, ProfileView>();
  let open = [...new Set(nodes)];
  for (let step = 0; open.length > 0; step += 1) {
    if (step >= maxSteps) throw new Error('profiles changed faster than they could be read');
    const first = await table.readNodes(open, 'strong');
    const second = await readNew(table, first, first);
    // A leaf's neighbour points on to its profile.
    const third = await readNew(table, second, new Map([...first, ...second]));
    const seen = new Map([...first, ...second, ...third]);
    const again: NodeId[] = [];
    for (const node of open) {
      const record = first.get(node);
      if (record === undefined) continue;
      const view = viewOf(record, seen);
      if (view === undefined) again.push(node);
      else views.set(node, view);
    }
    open = again;
  }
  return views;
}

async function readNew(
  table: GraphTable,
  records: ReadonlyMap<NodeId, NodeRecord>,
  seen: ReadonlyMap<NodeId, NodeRecord>,
): Promise<ReadonlyMap<NodeId, NodeRecord>> {
  const targets = new Set([...records.values()].map((record) => record.profile));
  return table.readNodes(
    [...targets].filter((node) => !seen.has(node)),
    'strong',
  );
}

function viewOf(
  record: NodeRecord,
  seen: ReadonlyMap<NodeId, NodeRecord>,
): ProfileView | undefined {
  if (record.isErased) return alone(record.node, true);
  if (record.leaf === undefined) return viewOfMember(record, seen);
  const neighbour = seen.get(record.profile);
  if (neighbour === undefined) return undefined;
  return neighbour.isErased ? alone(record.node, false) : viewOfMember(neighbour, seen);
}

function viewOfMember(
  record: NodeRecord,
  seen: ReadonlyMap<NodeId, NodeRecord>,
): ProfileView | undefined {
  const guard = seen.get(record.profile);
  const members = guard?.members ?? [record.profile];
  if (guard === undefined || guard.profile !== guard.node || !members.includes(record.node)) {
    return undefined;
  }
  return { profileId: guard.node, members, isErased: guard.isErased };
}

function alone(node: NodeId, isErased: boolean): ProfileView {
  return { profileId: node, members: [node], isErased };
}
