import * as z from 'zod';
import type { Answer, ListState, RemoteLists } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import { answerOf, type ListPage, listNamed } from '../remote-list.ts';
import type { MetaCall } from './client.ts';
import { metaErrorCode, metaFailure } from './reply.ts';

const made = z.object({ id: z.string().regex(/^\d+$/) });
const page = z.object({
  data: z.array(made.extend({ name: z.string() })),
  paging: z
    .object({ cursors: z.object({ after: z.string() }).optional(), next: z.string().optional() })
    .optional(),
});
const status = z.object({ operation_status: z.object({ code: z.number() }).optional() });

/** The audience or object is not there, or not for this token. */
const absent = { code: 100, subcode: 33 } as const;
/** Look-alikes have been made of it. */
const inUseCode = 2656;

/**
 * Custom audiences of an ad account.
 *
 * @see destinations.md section 3, "Endpoints"
 */
export function metaLists(call: MetaCall, adAccountId: string): RemoteLists {
  const edge = `act_${adAccountId}/customaudiences`;

  async function pageOf(cursor: string | undefined): Promise<Answer<ListPage>> {
    const query = new URLSearchParams({ fields: 'id,name', limit: '500' });
    if (cursor !== undefined) query.set('after', cursor);
    return read(await call('GET', `${edge}?${query}`), page, ({ data, paging }) => ({
      lists: data,
      next: paging?.next === undefined ? undefined : paging.cursors?.after,
    }));
  }

  return {
    create: (name) =>
      listNamed(name, pageOf, async () => {
        const body = { name, subtype: 'CUSTOM', customer_file_source: 'USER_PROVIDED_ONLY' };
        return read(await call('POST', edge, body), made, ({ id }) => id);
      }),
    async state(listId) {
      const reply = await call('GET', `${listId}?fields=id,operation_status`);
      if (isAbsent(reply)) return { kind: 'done', value: { kind: 'gone' } };
      return read(reply, status, ({ operation_status: found }) => metaState(found?.code));
    },
    async remove(listId) {
      const reply = await call('DELETE', listId);
      if (isAbsent(reply)) return { kind: 'done', value: 'removed' };
      if (metaErrorCode(reply)?.code === inUseCode) return { kind: 'done', value: 'in_use' };
      return read(reply, z.unknown(), () => 'removed' as const);
    },
  };
}

/** What `operation_status` says of an audience. */
export function metaState(code: number | undefined): ListState {
  if (code === 471) {
    return {
      kind: 'failed',
      reason: 'Meta has flagged the audience: see Audiences in Ads Manager, and name it neutrally',
    };
  }
  if (code !== undefined && code >= 500) {
    return { kind: 'failed', reason: `Meta says ${code} of the audience: see Ads Manager` };
  }
  return { kind: code === 441 ? 'building' : 'ready' };
}

function read<Body, Value>(
  reply: HttpReply,
  shape: z.ZodType<Body>,
  pick: (body: Body) => Value,
): Answer<Value> {
  const isDone = reply.kind === 'answer' && reply.status === 200;
  return answerOf(reply, isDone ? undefined : metaFailure(reply), shape, pick);
}

function isAbsent(reply: HttpReply): boolean {
  const error = metaErrorCode(reply);
  return error?.code === absent.code && error.subcode === absent.subcode;
}
