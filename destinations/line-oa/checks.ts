import type { Check } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import { audienceBody, stateOf } from './audience.ts';
import type { LineClient } from './client.ts';
import { adviceOf } from './reply.ts';

/** Reachable users below which a narrowcast is not sent. */
export const lineOaMinimumSize = 50;

/** Reads one page of the account's audiences, and the list if there is one. */
export async function lineOaChecks(call: LineClient, listId?: string): Promise<readonly Check[]> {
  const access = accessOf(await call('GET', '/v2/bot/audienceGroup/list?page=1&size=1'));
  if (listId === undefined || access.some(({ verdict }) => verdict !== 'ok')) return access;
  return [...access, ...listOf(await call('GET', `/v2/bot/audienceGroup/${listId}`))];
}

function accessOf(reply: HttpReply): readonly Check[] {
  if (reply.kind !== 'answer') {
    return [{ name: 'token', verdict: 'unknown', advice: 'LINE cannot be reached; try again' }];
  }
  const { status } = reply;
  if (status === 401) return [{ name: 'token', verdict: 'failed', advice: adviceOf(status) }];
  if (status === 403) {
    return [
      { name: 'token', verdict: 'ok' },
      { name: 'permission', verdict: 'failed', advice: adviceOf(status) },
    ];
  }
  if (status !== 200) {
    return [{ name: 'token', verdict: 'unknown', advice: `LINE answered ${status}; try again` }];
  }
  return [
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'ok' },
  ];
}

function listOf(reply: HttpReply): readonly Check[] {
  const body = reply.kind === 'answer' ? audienceBody.safeParse(reply.json) : undefined;
  if (body?.data === undefined) {
    const isMissing = reply.kind === 'answer' && [400, 404].includes(reply.status);
    return [
      isMissing
        ? {
            name: 'list',
            verdict: 'failed',
            advice: 'the list is gone; the next run builds a new one',
          }
        : { name: 'list', verdict: 'unknown', advice: 'LINE did not describe the list; try again' },
    ];
  }
  const { kind, reason } = stateOf(body.data);
  const isThere = kind === 'ready' || kind === 'building';
  const { audienceCount } = body.data.audienceGroup;
  const size = audienceCount ?? 0;
  return [
    isThere
      ? { name: 'list', verdict: 'ok' }
      : {
          name: 'list',
          verdict: 'failed',
          advice: `${reason ?? kind}: the next run builds a new one`,
        },
    size >= lineOaMinimumSize
      ? { name: 'size', verdict: 'ok' }
      : {
          name: 'size',
          verdict: 'failed',
          advice: `LINE counts ${size}; a narrowcast needs about ${lineOaMinimumSize} reachable users`,
        },
  ];
}
