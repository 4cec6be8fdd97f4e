import type { Member } from '../../../destinations/destination.ts';
import { journalRow } from '../../../schemas/sync.ts';
import type { DeliverPorts } from '../ports.ts';
import type { Chunk } from './chunk.ts';
import { decide } from './decide.ts';

const pageSize = 200;

/**
 * Members of the list to be sent once more beside the few who come, where a platform takes no request of so few rows. They
 * are looked at like everybody who is sent; of those who are on the list, nothing changes.
 *
 * @returns nobody where no more are needed, and fewer than are needed where the list has no more
 */
export async function topUp(
  chunk: Chunk,
  coming: readonly Member[],
  ports: DeliverPorts,
): Promise<readonly Member[]> {
  const least = chunk.connection.type.minimumRows ?? 1;
  const more: Member[] = [];
  let rows = rowsOf(coming);
  let after: string | undefined;
  while (coming.length > 0 && rows < least) {
    const page = await ports.control.query(journalRow, {
      kind: `journal#${chunk.syncId}`,
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    const own = new Set(chunk.ids);
    const listed = page.rows.filter(({ id, status }) => status === 'acknowledged' && !own.has(id));
    const before = new Map(listed.map((row) => [row.id, row]));
    const ids = listed.map(({ id }) => id);
    const decisions = await decide(
      { ...chunk, ids, before, wanted: 'in', isRepeated: false },
      ports,
    );
    for (const decision of decisions) {
      if (decision.kind === 'out' || decision.takeBack.length > 0 || rows >= least) continue;
      const member = { recordId: decision.profileId, keys: decision.keys };
      rows += rowsOf([member]);
      more.push(member);
    }
    if (page.next === undefined) break;
    after = page.next;
  }
  return more;
}

/** One for each key: as many as any platform makes of them. */
const rowsOf = (members: readonly Member[]): number =>
  members.reduce((sum, { keys }) => sum + Object.values(keys).flat().length, 0);
