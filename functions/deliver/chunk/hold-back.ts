import { heldBack, minimumListSize } from '../../../domain/sync/minimum-size.ts';
import { type ShardRow, syncRow } from '../../../schemas/sync.ts';
import type { Connection, DeliverPorts } from '../ports.ts';
import type { Chunk } from './chunk.ts';
import type { Decision } from './decide.ts';

type Ports = Pick<DeliverPorts, 'control' | 'minimumListSize'>;

/**
 * The decisions, but nobody comes on to a list that would stay below its minimum size. Who is on it already stays. A chunk
 * with enough people costs no read.
 */
export async function holdBack(
  chunk: Chunk,
  decisions: readonly Decision[],
  ports: Ports,
): Promise<readonly Decision[]> {
  if (chunk.isEnough) return decisions;
  const isNew = ({ kind, profileId }: Decision): boolean =>
    kind === 'in' && chunk.before.get(profileId)?.status !== 'acknowledged';
  const coming = decisions.filter(isNew).length;
  if (coming === 0 || (await isEnough(coming, chunk, ports))) return decisions;
  return decisions.map((decision) => {
    const { profileId, takeBack } = decision;
    if (!isNew(decision)) return decision;
    return { kind: 'out', profileId, status: 'refused', reason: heldBack, takeBack };
  });
}

/** Whether so many more make the list large enough. */
async function isEnough(
  coming: number,
  list: { readonly syncId: string; readonly connection: Connection },
  { control, minimumListSize: ours }: Ports,
): Promise<boolean> {
  const minimum = minimumListSize(list.connection.type.minimumSize, ours);
  if (coming >= minimum) return true;
  const sync = await control.get(syncRow, 'sync', list.syncId);
  return (sync?.acknowledged ?? 0) + coming >= minimum;
}

/**
 * How a shard goes on after a chunk of which some were held back: a pass over the waiting ones counts them, and begins again,
 * sending, once they are enough.
 */
export async function countHeldBack(
  shard: ShardRow,
  findings: readonly { readonly reason?: string }[],
  list: { readonly syncId: string; readonly connection: Connection },
  ports: Ports,
): Promise<Partial<ShardRow>> {
  const more = findings.filter(({ reason }) => reason === heldBack).length;
  if (shard.phase !== 'recheck' || more === 0) return {};
  const counted = (shard.counted ?? 0) + more;
  const again = { cursor: '', isDone: false, isEnough: true };
  return (await isEnough(counted, list, ports)) ? again : { counted };
}
