import type { NodeId } from '../../../domain/identity/identifier.ts';
import { kindOf } from '../../../domain/identity/node-id.ts';
import { contactKinds } from '../../../domain/sync/contact-kinds.ts';
import { curationRow, erasureOfRow } from '../../../schemas/curation.ts';
import type { DeliverPorts } from '../ports.ts';

/**
 * Contact nodes of people who have only a tombstone left, as the jobs that erase them remember them. The vault keeps their
 * contacts as long as a chunk is at work that may have sent them.
 */
export async function nodesBeforeErasure(
  profileIds: readonly NodeId[],
  { control }: Pick<DeliverPorts, 'control'>,
): Promise<ReadonlyMap<NodeId, readonly NodeId[]>> {
  const found = new Map<NodeId, readonly NodeId[]>();
  for (const id of profileIds) {
    const erasures = await control.queryAll(erasureOfRow, { kind: `erasure-of#${id}` });
    const jobs = await control.getAll(
      curationRow,
      'curation',
      erasures.map((erasure) => erasure.id),
    );
    const nodes = jobs.flatMap((job) => (job.work === 'erasure' ? job.nodes : []));
    found.set(id, [...new Set(nodes)].filter((node) => contactKinds.has(kindOf(node))).sort());
  }
  return found;
}
