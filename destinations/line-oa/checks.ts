import { checksUntil, type Obstacle, sizeCheck } from '../checks.ts';
import type { Check } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import { audienceBody, stateOf } from './audience.ts';
import type { LineClient } from './client.ts';
import { adviceOf } from './reply.ts';

/** Reachable users below which a narrowcast is not sent. */
export const lineOaMinimumSize = 50;

const noAnswer: Obstacle = { kind: 'later', advice: 'LINE does not answer now; try again.' };

/** Reads one page of the account's audiences, and the list if there is one. */
export async function lineOaChecks(call: LineClient, listId?: string): Promise<readonly Check[]> {
  const obstacle = obstacleOf(await call('GET', '/v2/bot/audienceGroup/list?page=1&size=1'));
  const access = checksUntil(['token', 'permission'], obstacle);
  if (listId === undefined || obstacle !== undefined) return access;
  return [...access, ...listChecks(await call('GET', `/v2/bot/audienceGroup/${listId}`))];
}

function obstacleOf(reply: HttpReply): Obstacle | undefined {
  const status = reply.kind === 'answer' ? reply.status : 0;
  const advice = adviceOf(status);
  if (status === 401) return { kind: 'fault', at: 'token', advice };
  if (status === 403) return { kind: 'fault', at: 'permission', advice };
  return status === 200 ? undefined : noAnswer;
}

function listChecks(reply: HttpReply): readonly Check[] {
  const gone = (why: string): Obstacle => {
    const advice = `${why}: the next run of everybody builds a new list.`;
    return { kind: 'fault', at: 'list', advice };
  };
  const names = ['list', 'size'] as const;
  const body = reply.kind === 'answer' ? audienceBody.safeParse(reply.json) : undefined;
  if (body?.data === undefined) {
    const isMissing = reply.kind === 'answer' && [400, 404].includes(reply.status);
    return checksUntil(names, isMissing ? gone('The list is deleted') : noAnswer);
  }
  const { kind, reason } = stateOf(body.data);
  if (kind === 'gone' || kind === 'failed') return checksUntil(names, gone(reason ?? kind));
  const size = body.data.audienceGroup.audienceCount ?? undefined;
  return [...checksUntil(['list'], undefined), sizeCheck('LINE', size, lineOaMinimumSize)];
}
