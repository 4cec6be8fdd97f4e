import * as z from 'zod';
import type { Answer, ConnectorPorts, RemoteLists } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import { answerOf, listNamed } from '../remote-list.ts';
import type { XCall } from './client.ts';
import { isXDone, xFailure } from './reply.ts';

const audience = z.object({ id: z.string().regex(/^[0-9a-z]{1,20}$/) });
const made = z.object({ data: audience });
const page = z.object({
  data: z.array(audience.extend({ name: z.string() })),
  next_cursor: z.string().nullish(),
});
const described = z.object({ data: z.object({ deleted: z.boolean().default(false) }) });

/**
 * Custom audiences of an account. A name is there once.
 *
 * @param path of the account's audiences, such as `/12/accounts/…/custom_audiences`
 * @see https://docs.x.com/x-ads-api/audiences/reference
 */
export function xLists(
  call: XCall,
  path: string,
  { clock }: Pick<ConnectorPorts, 'clock'>,
): RemoteLists {
  function read<Body, Value>(
    reply: HttpReply,
    shape: z.ZodType<Body>,
    pick: (body: Body) => Value,
  ): Answer<Value> {
    const failure = isXDone(reply) ? undefined : xFailure(reply, clock());
    return answerOf(reply, failure, shape, pick);
  }

  return {
    create: (name) =>
      listNamed(
        name,
        async (cursor) => {
          // A prefix, and in whatever case: the name itself is compared here.
          const query = new URLSearchParams({ q: name, count: '1000' });
          if (cursor !== undefined) query.set('cursor', cursor);
          return read(await call('GET', `${path}?${query}`), page, (body) => ({
            lists: body.data,
            next: body.next_cursor ?? undefined,
          }));
        },
        async () => {
          const reply = await call('POST', `${path}?${new URLSearchParams({ name })}`);
          return read(reply, made, ({ data }) => data.id);
        },
      ),
    async state(listId) {
      const reply = await call('GET', `${path}/${listId}`);
      if (isGone(reply)) return { kind: 'done', value: { kind: 'gone' } };
      return read(reply, described, ({ data }) => ({ kind: data.deleted ? 'gone' : 'ready' }));
    },
    async remove(listId) {
      const reply = await call('DELETE', `${path}/${listId}`);
      if (isGone(reply)) return { kind: 'done', value: 'removed' };
      return read(reply, z.unknown(), () => 'removed' as const);
    },
  };
}

function isGone(reply: HttpReply): boolean {
  return reply.kind === 'answer' && reply.status === 404;
}
