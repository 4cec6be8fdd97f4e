import * as z from 'zod';
import type { Answer, ListState, RemoteLists } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import { answerOf, type ListPage, listNamed } from '../remote-list.ts';
import type { TiktokClient } from './client.ts';
import { tiktokFailure } from './reply.ts';

const id = z.string().regex(/^\d{1,20}$/);
const made = z.object({ data: z.object({ audience_id: id }) });
const page = z.object({
  data: z.object({
    list: z.array(z.object({ audience_id: id, name: z.string() })),
    page_info: z.object({ page: z.number(), total_page: z.number() }),
  }),
});
const details = z.object({
  audience_id: id,
  cover_num: z.number().optional(),
  expired_time: z.string().optional(),
});
export type TiktokAudience = z.infer<typeof details>;
const described = z.object({
  data: z.object({ list: z.array(z.object({ audience_details: details })) }),
});

const pageSize = 100;

/**
 * Audiences of an advertiser, made and deleted by the segment endpoints.
 *
 * @see destinations.md section 4, "Endpoints"
 */
export function tiktokLists(client: TiktokClient, advertiserId: string): RemoteLists {
  async function pageOf(cursor = '1'): Promise<Answer<ListPage>> {
    const query = { advertiser_id: advertiserId, page: cursor, page_size: String(pageSize) };
    return read(await client.get('dmp/custom_audience/list/', query), page, ({ data }) => ({
      lists: data.list.map((list) => ({ id: list.audience_id, name: list.name })),
      next:
        data.page_info.page < data.page_info.total_page
          ? String(data.page_info.page + 1)
          : undefined,
    }));
  }

  return {
    create: (name) =>
      listNamed(name, pageOf, async () => {
        const body = {
          advertiser_id: advertiserId,
          custom_audience_name: name,
          action: 'create',
        };
        const reply = await client.post('segment/audience/', body);
        return read(reply, made, ({ data }) => data.audience_id);
      }),
    async state(listId) {
      const found = await tiktokAudience(listId, client, advertiserId);
      if (found.kind !== 'done') return found;
      return { kind: 'done', value: stateOf(found.value) };
    },
    async remove(listId) {
      const found = await tiktokAudience(listId, client, advertiserId);
      if (found.kind !== 'done') return found;
      if (found.value === undefined) return { kind: 'done', value: 'removed' };
      const body = { advertiser_id: advertiserId, audience_id: listId, action: 'delete' };
      const reply = await client.post('segment/audience/', body);
      return read(reply, z.unknown(), () => 'removed' as const);
    },
  };
}

/** What TikTok says of an audience; undefined where it is not there. */
export async function tiktokAudience(
  listId: string,
  client: TiktokClient,
  advertiserId: string,
): Promise<Answer<TiktokAudience | undefined>> {
  const reply = await client.get('dmp/custom_audience/get/', {
    advertiser_id: advertiserId,
    custom_audience_ids: JSON.stringify([listId]),
  });
  return read(reply, described, ({ data }) => data.list[0]?.audience_details);
}

function stateOf(found: TiktokAudience | undefined): ListState {
  if (found === undefined) return { kind: 'gone' };
  const expiresAtEpochMs = Date.parse(`${found.expired_time?.replace(' ', 'T')}Z`);
  return Number.isNaN(expiresAtEpochMs) ? { kind: 'ready' } : { kind: 'ready', expiresAtEpochMs };
}

function read<Body, Value>(
  reply: HttpReply,
  shape: z.ZodType<Body>,
  pick: (body: Body) => Value,
): Answer<Value> {
  return answerOf(reply, tiktokFailure(reply), shape, pick);
}
