import type { deletedDestination } from '../../../schemas/api/destinations.ts';
import { conversionFeedRow } from '../../../schemas/conversion.ts';
import { destinationRow } from '../../../schemas/sync.ts';
import type { Caller } from '../auth.ts';
import { changeBases, revoking } from '../change-legal-bases.ts';
import type { ApiPorts } from '../ports.ts';
import { type Answered, failure, notFound, ok } from '../response.ts';
import { othersAtWork } from '../row-id.ts';
import { followersOf } from './followers.ts';
import { isAsRead } from './save.ts';

const mostTries = 5;

/**
 * Deletes a destination that no sync follows, its credentials, and what was said of it: another one under its id starts without a
 * legal basis. Where somebody died in between, saying it again does the rest.
 */
export async function deleteDestination(
  id: string,
  caller: Caller,
  ports: ApiPorts,
): Promise<Answered<typeof deletedDestination>> {
  const { control } = ports;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const row = await control.get(destinationRow, 'destination', id);
    if (row === undefined) {
      await forget(id, caller, ports);
      return notFound('destination');
    }
    const followers = await followersOf(id, control);
    const [first] = followers;
    if (first !== undefined) {
      const ids = followers.map((sync) => sync.id).join(', ');
      return failure(
        'conflict',
        first.isLeaving === true
          ? `The sync ${first.id} is leaving it: say it again when its members are off the list.`
          : `It is followed by ${ids}: daicho sync delete ${first.id} takes the members off first.`,
      );
    }
    const feeds = await control.queryAll(conversionFeedRow, { kind: 'conversion-feed' });
    const feed = feeds.find(({ destinationId }) => destinationId === id);
    if (feed !== undefined) {
      return failure(
        'conflict',
        feed.leavesAtEpochMs === undefined
          ? `The conversion feed ${feed.id} tells it of orders: daicho conversions delete ${feed.id} comes first.`
          : `The conversion feed ${feed.id} is leaving it: say it again when it is gone.`,
      );
    }
    if (!(await control.delete({ kind: 'destination', id }, isAsRead(row)))) continue;
    await forget(id, caller, ports);
    return ok({ id, isDeleted: true as const });
  }
  return othersAtWork('destination');
}

async function forget(id: string, caller: Caller, ports: ApiPorts): Promise<void> {
  await ports.deleteCredentials(id);
  await changeBases(id, revoking({ note: 'the destination was deleted' }, caller, ports), ports);
}
