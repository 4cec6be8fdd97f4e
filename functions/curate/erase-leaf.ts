import type { NodeId } from '../../domain/identity/identifier.ts';
import type { CuratePorts } from './ports.ts';

/**
 * Erases a device that follows one of these erased identifiers, and what the vault has of it. Idempotent.
 *
 * @returns whether it is erased; one that follows somebody else by now is left alone
 */
export async function eraseLeafOf(
  leaf: NodeId,
  erased: ReadonlySet<NodeId>,
  ports: CuratePorts,
): Promise<boolean> {
  const isErased = async () => (await ports.graph.profilesOf([leaf])).get(leaf)?.isErased === true;
  if (!(await isErased())) {
    const found = await ports.graph.evidenceOf(leaf);
    const follows = found?.evidence.some(({ stronger, weaker }) =>
      weaker === leaf ? erased.has(stronger) : erased.has(weaker),
    );
    if (follows !== true) return false;
    await ports.graph.eraseLeaf(leaf);
    if (!(await isErased())) return false;
  }
  await ports.deliveries.send({ kind: 'withdrawn', node: leaf });
  await ports.vault.erase([leaf]);
  return true;
}
