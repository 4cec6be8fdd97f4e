import type { deletedDestination } from '../../../schemas/api/destinations.ts';
import { destinationRow } from '../../../schemas/sync.ts';
import type { ApiPorts } from '../ports.ts';
import { type Answered, failure, notFound, ok } from '../response.ts';
import { othersAtWork } from '../row-id.ts';
import { followersOf } from './followers.ts';
import { isAsRead } from './save.ts';

const mostTries = 5;

/**
 * Deletes a destination that no sync follows, and its credentials. Where somebody died between the two, saying it again
 * takes the credentials away.
 */
export async function deleteDestination(
  id: string,
  { control, deleteCredentials }: ApiPorts,
): Promise<Answered<typeof deletedDestination>> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const row = await control.get(destinationRow, 'destination', id);
    if (row === undefined) {
      await deleteCredentials(id);
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
    if (!(await control.delete({ kind: 'destination', id }, isAsRead(row)))) continue;
    await deleteCredentials(id);
    return ok({ id, isDeleted: true as const });
  }
  return othersAtWork('destination');
}
