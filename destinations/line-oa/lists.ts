import * as z from 'zod';
import type { Answer, ListState, RemoteLists } from '../destination.ts';
import { audienceBody, stateOf } from './audience.ts';
import type { LineClient } from './client.ts';
import { type LineReply, readLineReply } from './reply.ts';
import type { LineOaSettings } from './settings.ts';

const created = z.object({ audienceGroupId: z.int() });
const listing = z.object({
  audienceGroups: z.array(
    z.object({ audienceGroupId: z.int(), description: z.string(), status: z.string() }),
  ),
  hasNextPage: z.boolean().default(false),
});

const root = '/v2/bot/audienceGroup';
const pageSize = 40;
/** 1,000 audiences, the most that a channel has. */
const mostPages = 25;
const soonMs = 1_000;
const pauseMs = 30_000;

/** Audiences of the account. LINE compares names without regard to case, so a name finds the list that has it. */
export function lineOaLists(call: LineClient, { identifier }: LineOaSettings): RemoteLists {
  async function create(name: string): Promise<Answer<string>> {
    const body = { description: name, isIfaAudience: identifier === 'ifa', audiences: [] };
    const reply = readLineReply(await call('POST', `${root}/upload`, body));
    if (reply.kind === 'answer') {
      const group = created.safeParse(reply.json);
      return group.success
        ? { kind: 'done', value: String(group.data.audienceGroupId) }
        : notUnderstood;
    }
    if (reply.kind !== 'refused') return failureOf(reply);
    return reply.codes.includes('AUDIENCE_GROUP_NAME_WRONG') ? named(name) : failureOf(reply);
  }

  /** The list that has the name: the answer to an earlier call was lost. */
  async function named(name: string): Promise<Answer<string>> {
    for (let page = 1; page <= mostPages; page += 1) {
      const query = new URLSearchParams({
        page: String(page),
        size: String(pageSize),
        description: name,
      });
      const reply = readLineReply(await call('GET', `${root}/list?${query}`));
      if (reply.kind !== 'answer') return failureOf(reply);
      const found = listing.safeParse(reply.json);
      if (!found.success) return notUnderstood;
      const group = found.data.audienceGroups.find(
        ({ description }) => description.toLowerCase() === name.toLowerCase(),
      );
      if (group !== undefined) return usable(String(group.audienceGroupId), group.status);
      if (!found.data.hasNextPage) break;
    }
    return { kind: 'stopped', reason: `LINE refuses the name ${name}` };
  }

  async function usable(listId: string, status: string): Promise<Answer<string>> {
    if (status !== 'EXPIRED' && status !== 'FAILED') return { kind: 'done', value: listId };
    const removed = await remove(listId);
    if (removed.kind !== 'done') return removed;
    return { kind: 'retry', afterMs: soonMs, reason: 'a dead list of this name was deleted' };
  }

  async function state(listId: string): Promise<Answer<ListState>> {
    const reply = readLineReply(await call('GET', `${root}/${listId}`));
    if (reply.kind === 'missing') return { kind: 'done', value: { kind: 'gone' } };
    if (reply.kind !== 'answer') return failureOf(reply);
    const body = audienceBody.safeParse(reply.json);
    return body.success ? { kind: 'done', value: stateOf(body.data) } : notUnderstood;
  }

  async function remove(listId: string): Promise<Answer<'removed'>> {
    const reply = readLineReply(await call('DELETE', `${root}/${listId}`));
    if (reply.kind === 'answer' || reply.kind === 'missing')
      return { kind: 'done', value: 'removed' };
    return failureOf(reply);
  }

  return { create, state, remove };
}

type Failure = Exclude<Answer<never>, { readonly kind: 'done' }>;

const notUnderstood: Failure = {
  kind: 'retry',
  afterMs: pauseMs,
  reason: 'LINE answered something else than documented',
};

function failureOf(reply: Exclude<LineReply, { readonly kind: 'answer' }>): Failure {
  switch (reply.kind) {
    case 'retry':
    case 'stopped':
      return reply;
    case 'unknown':
      return { kind: 'retry', afterMs: pauseMs, reason: reply.reason };
    case 'missing':
      return { kind: 'stopped', reason: 'LINE does not know the list' };
    case 'refused': {
      const isFull = reply.codes.includes('AUDIENCE_GROUP_COUNT_MAX_OVER');
      const advice = isFull ? ': an account holds 1,000 audiences, delete some' : '';
      return { kind: 'stopped', reason: `LINE answered ${reply.codes.join(' ')}${advice}` };
    }
  }
}
