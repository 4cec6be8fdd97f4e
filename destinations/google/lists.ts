import * as z from 'zod';
import type { Answer, ConnectorPorts, ListState, RemoteLists } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import { answerOf, type ListPage, listNamed } from '../remote-list.ts';
import type { GoogleClient } from './client.ts';
import { userListsOf } from './mapping.ts';
import { googleFailure } from './reply.ts';
import type { GoogleSettings } from './settings.ts';

/** Longest time that Google keeps a member: 540 days. */
const membershipDuration = '46656000s';

const userList = z.object({ id: z.string().regex(/^\d+$/) });
const named = userList.extend({ displayName: z.string() });
const page = z.object({
  userLists: z.array(named).default([]),
  nextPageToken: z.string().optional(),
});
const status = z.object({ membershipStatus: z.string().optional() });

/**
 * User lists of the account, for hashed contacts of the brand's own.
 *
 * @see destinations.md section 1, "Endpoints"
 */
export function googleLists(
  client: GoogleClient,
  settings: GoogleSettings,
  { clock }: Pick<ConnectorPorts, 'clock'>,
): RemoteLists {
  const { path, headers } = userListsOf(settings);

  function read<Body, Value>(
    reply: HttpReply,
    shape: z.ZodType<Body>,
    pick: (body: Body) => Value,
  ): Answer<Value> {
    const isDone = reply.kind === 'answer' && reply.status === 200;
    return answerOf(reply, isDone ? undefined : googleFailure(reply, clock()), shape, pick);
  }

  async function pageOf(cursor: string | undefined): Promise<Answer<ListPage>> {
    const query = new URLSearchParams({ pageSize: '1000' });
    if (cursor !== undefined) query.set('pageToken', cursor);
    const reply = await client.call('GET', `${path}?${query}`, undefined, headers);
    return read(reply, page, ({ userLists, nextPageToken }) => ({
      lists: userLists.map(({ id, displayName }) => ({ id, name: displayName })),
      next: nextPageToken === '' ? undefined : nextPageToken,
    }));
  }

  return {
    create: (name) =>
      listNamed(name, pageOf, async () => {
        const body = {
          displayName: name,
          membershipDuration,
          membershipStatus: 'OPEN',
          ingestedUserListInfo: {
            uploadKeyTypes: ['CONTACT_ID'],
            contactIdInfo: { dataSourceType: 'DATA_SOURCE_TYPE_FIRST_PARTY' },
          },
        };
        return read(await client.call('POST', path, body, headers), userList, ({ id }) => id);
      }),
    async state(listId) {
      const reply = await client.call('GET', `${path}/${listId}`, undefined, headers);
      if (isGone(reply)) return { kind: 'done', value: { kind: 'gone' } };
      return read(reply, status, (body): ListState => {
        if (body.membershipStatus !== 'CLOSED') return { kind: 'ready' };
        return { kind: 'failed', reason: 'the list is closed: open it in Audience manager' };
      });
    },
    async remove(listId) {
      const reply = await client.call('DELETE', `${path}/${listId}`, undefined, headers);
      if (isGone(reply)) return { kind: 'done', value: 'removed' };
      if (isInUse(reply)) return { kind: 'done', value: 'in_use' };
      return read(reply, z.unknown(), () => 'removed' as const);
    },
  };
}

function isGone(reply: HttpReply): boolean {
  return reply.kind === 'answer' && reply.status === 404;
}

const refusal = z.object({ error: z.object({ status: z.literal('FAILED_PRECONDITION') }) });

function isInUse(reply: HttpReply): boolean {
  return reply.kind === 'answer' && refusal.safeParse(reply.json).success;
}
