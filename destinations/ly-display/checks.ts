import { checksUntil, type Obstacle, sizeCheck, unaskable } from '../checks.ts';
import type { Check } from '../destination.ts';
import type { YahooClient } from './client.ts';
import { readLists } from './lists.ts';
import { yahooMinimumRows } from './mapping.ts';
import type { YahooReply } from './reply.ts';
import type { YahooSettings } from './settings.ts';

/** Reads lists of the account, or the one list. */
export async function yahooChecks(
  call: YahooClient,
  settings: YahooSettings,
  listId?: string,
): Promise<readonly Check[]> {
  const selector =
    listId === undefined ? { numberResults: 1 } : { audienceListIds: [Number(listId)] };
  const found = await readLists(call, settings, selector);
  const isFailure = 'kind' in found;
  const access = checksUntil(['token', 'permission'], isFailure ? obstacleOf(found) : undefined);
  if (isFailure) return access;
  const uploads = unaskable(
    'allow_list',
    'Only an upload shows whether the account may upload lists; test accounts may not.',
  );
  if (listId === undefined) return [...access, uploads];
  const [list] = found;
  if (list === undefined) {
    const advice = 'The list is deleted: the next run of everybody builds a new list.';
    const gone = checksUntil(['list', 'size'], { kind: 'fault', at: 'list', advice });
    return [...access, uploads, ...gone];
  }
  const size = sizeCheck('Yahoo! JAPAN', list.reach ?? undefined, yahooMinimumRows);
  return [...access, uploads, ...checksUntil(['list'], undefined), size];
}

function obstacleOf(reply: Exclude<YahooReply, { kind: 'answer' }>): Obstacle {
  switch (reply.kind) {
    case 'stopped': {
      const at = reply.reason.includes('0111') ? 'token' : 'permission';
      return { kind: 'fault', at, advice: reply.reason };
    }
    case 'refused': {
      const advice = `Yahoo! JAPAN code ${reply.code}: look at accountId and baseAccountId.`;
      return { kind: 'fault', at: 'permission', advice };
    }
    default:
      return { kind: 'later', advice: `${reply.reason}; try again.` };
  }
}
