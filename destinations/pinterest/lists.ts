import * as z from 'zod';
import { accountAnswer, isTaken, stopped } from '../account-answer.ts';
import type { BearerCall } from '../bearer-client.ts';
import { failedAnswer } from '../call-failure.ts';
import type { Answer, ConnectorPorts, ListState, RemoteLists } from '../destination.ts';
import type { HttpAnswer, HttpReply } from '../http.ts';
import { type ListPage, listNamed } from '../remote-list.ts';
import { pinterestListTypes } from './mapping.ts';
import { pinterestReason } from './reply.ts';
import type { PinterestSettings } from './settings.ts';

const pageSize = 250;

const list = z.object({ id: z.string(), name: z.string().nullish(), status: z.string().nullish() });
type List = z.infer<typeof list>;

const page = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      /** Of an audience. */
      rule: z.object({ customer_list_id: z.string().nullish() }).nullish(),
    }),
  ),
  bookmark: z.string().nullish(),
});

type Call = (call: BearerCall) => Promise<HttpReply>;

export interface PinterestLists extends RemoteLists {
  /** State of a list without making anything of it. */
  read(listId: string): Promise<Answer<ListState>>;
}

/**
 * Customer lists of an ad account. One cannot be made empty, so it is made with the hash of nobody, who is taken off at
 * once. A list is of no use to a campaign before an audience is made of it, which Pinterest allows once it has found
 * 100 members: `state` does so then. There is no route to delete a list.
 *
 * @see destinations.md section 12, "Endpoints"
 */
export function pinterestLists(
  call: Call,
  { adAccountId, identifier }: PinterestSettings,
  { hashText }: Pick<ConnectorPorts, 'hashText'>,
): PinterestLists {
  // No address normalises to this text, so the hash is nobody's.
  const nobody = hashText('sha256', 'nobody at all');

  async function ask(request: BearerCall): Promise<Answer<HttpAnswer>> {
    const answer = accountAnswer(await call(request), 'Pinterest');
    return answer.kind === 'answer' ? { kind: 'done', value: answer } : failedAnswer(answer);
  }

  /** Lists by their names, or audiences by the list that each is made of. */
  async function pageOf(path: string, cursor: string | undefined): Promise<Answer<ListPage>> {
    const bookmark = cursor === undefined ? {} : { bookmark: cursor };
    const query = new URLSearchParams({ page_size: String(pageSize), ...bookmark });
    const answer = await ask({ method: 'GET', path: `${path}?${query}` });
    if (answer.kind !== 'done') return answer;
    const body = page.safeParse(answer.value.json);
    if (!isTaken(answer.value) || !body.success) return stopped(pinterestReason(answer.value));
    const lists = body.data.items.map(({ id, name, rule }) => ({
      id,
      name: rule?.customer_list_id ?? name ?? '',
    }));
    return { kind: 'done', value: { lists, next: body.data.bookmark ?? undefined } };
  }

  async function make(request: BearerCall): Promise<Answer<string>> {
    const answer = await ask(request);
    if (answer.kind !== 'done') return answer;
    const body = z.object({ id: z.string() }).safeParse(answer.value.json);
    return isTaken(answer.value) && body.success
      ? { kind: 'done', value: body.data.id }
      : stopped(pinterestReason(answer.value));
  }

  function findOrMake(name: string): Promise<Answer<string>> {
    const path = '/customer_lists';
    const body = { name, list_type: pinterestListTypes[identifier], records: nobody };
    return listNamed(
      name,
      (cursor) => pageOf(path, cursor),
      () => make({ method: 'POST', path, body }),
    );
  }

  async function describe(listId: string): Promise<Answer<List | undefined>> {
    const answer = await ask({ method: 'GET', path: `/customer_lists/${listId}` });
    if (answer.kind !== 'done') return answer;
    if (answer.value.status === 404) return { kind: 'done', value: undefined };
    const body = list.safeParse(answer.value.json);
    if (!isTaken(answer.value) || !body.success) return stopped(pinterestReason(answer.value));
    return { kind: 'done', value: body.data };
  }

  /** Makes the audience of a list, unless there is one. */
  function useList({ id, name }: List): Promise<Answer<string>> {
    const path = '/audiences';
    const body = {
      ad_account_id: adAccountId,
      name: name ?? id,
      audience_type: 'CUSTOMER_LIST',
      rule: { customer_list_id: id },
    };
    return listNamed(
      id,
      (cursor) => pageOf(path, cursor),
      () => make({ method: 'POST', path, body }),
    );
  }

  return {
    async create(name) {
      const made = await findOrMake(name);
      if (made.kind !== 'done') return made;
      const path = `/customer_lists/${made.value}`;
      const body = { operation_type: 'REMOVE', records: nobody };
      const emptied = await make({ method: 'PATCH', path, body });
      return emptied.kind === 'done' ? made : emptied;
    },
    async read(listId) {
      const found = await describe(listId);
      return found.kind === 'done' ? { kind: 'done', value: stateOf(found.value) } : found;
    },
    async state(listId) {
      const found = await describe(listId);
      if (found.kind !== 'done') return found;
      const value = stateOf(found.value);
      if (found.value === undefined || value.kind !== 'ready') return { kind: 'done', value };
      const used = await useList(found.value);
      return used.kind === 'done' ? { kind: 'done', value } : used;
    },
    remove: async () =>
      stopped('Pinterest has no call that deletes a customer list: delete it in Ads Manager.'),
  };
}

function stateOf(found: List | undefined): ListState {
  switch (found?.status) {
    case undefined:
      return { kind: 'gone' };
    case 'READY':
      return { kind: 'ready' };
    case 'TOO_SMALL':
      return { kind: 'building', reason: 'Pinterest found fewer than 100 of the members so far.' };
    default:
      return { kind: 'building', reason: 'Pinterest is still looking for the members.' };
  }
}
