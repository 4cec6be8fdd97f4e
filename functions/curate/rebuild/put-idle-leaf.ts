import { sightingOf } from '../../../domain/identity/evidence.ts';
import type { EvidenceClaim } from '../../../domain/identity/graph.ts';
import type { CuratePorts } from '../ports.ts';

/**
 * Has a device follow somebody erased, as it did: it is by itself all the same. One that has become anything else by now
 * stays as it is.
 *
 * @param claim of the neighbour and the device, in this order
 */
export async function putIdleLeaf(
  { nodes: [follows = '', node = ''], ...said }: EvidenceClaim,
  { items }: Pick<CuratePorts, 'items'>,
): Promise<void> {
  const record = (await items.readNodes([node], 'strong')).get(node);
  if (record === undefined || record.isErased || record.isBlocked) return;
  if (record.leaf !== undefined || record.degree > 0 || record.forbidden !== undefined) return;
  const leaf = { ...record, version: record.version + 1, profile: follows, leaf: sightingOf(said) };
  // Refused, it was changed this moment by somebody who knows better.
  await items.replaceNode({ record: leaf, expectedVersion: record.version });
}
