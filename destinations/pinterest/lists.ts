import * as z from 'zod';
import type { BearerCall } from '../bearer-client.ts';
import type { Answer, ConnectorPorts, ListState, RemoteLists } from '../destination.ts';
import { answerOrFailure, failedAnswer, isTaken, stopped } from '../failure.ts';
import type { HttpAnswer, HttpReply } from '../http.ts';
import { pinterestListTypes } from './mapping.ts';
import { pinterestReason } from './reply.ts';
import type { PinterestSettings } from './settings.ts';

const pageSize = 250;
/** Pages of lists or audiences before a search is given up. */
const mostPages = 40;

const list = z.object({ id: z.string(), name: z.string().nullish(), status: z.string().nullish() });
type List = z.infer<typeof list>;

const audience = z.object({
  rule: z.object({ customer_list_id: z.string().nullish() }).nullish(),
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
    const answer = answerOrFailure(await call(request), 'Pinterest');
    return answer.kind === 'answer' ? { kind: 'done', value: answer } : failedAnswer(answer);
  }

  async function find<Item>(
    path: string,
    shape: z.ZodType<Item>,
    isWanted: (item: Item) => boolean,
  ): Promise<Answer<Item | undefined>> {
    const page = z.object({ items: z.array(shape), bookmark: z.string().nullish() });
    let query = `page_size=${pageSize}`;
    for (let seen = 0; seen < mostPages; seen += 1) {
      const answer = await ask({ method: 'GET', path: `${path}?${query}` });
      if (answer.kind !== 'done') return answer;
      const body = page.safeParse(answer.value.json);
      if (!isTaken(answer.value) || !body.success) return stopped(pinterestReason(answer.value));
      const found = body.data.items.find(isWanted);
      if (found !== undefined) return { kind: 'done', value: found };
      const { bookmark } = body.data;
      if (bookmark === undefined || bookmark === null || bookmark === '') break;
      query = new URLSearchParams({ page_size: String(pageSize), bookmark }).toString();
    }
    return { kind: 'done', value: undefined };
  }

  async function make(request: BearerCall): Promise<Answer<string>> {
    const answer = await ask(request);
    if (answer.kind !== 'done') return answer;
    const body = z.object({ id: z.string() }).safeParse(answer.value.json);
    return isTaken(answer.value) && body.success
      ? { kind: 'done', value: body.data.id }
      : stopped(pinterestReason(answer.value));
  }

  async function findOrMake(name: string): Promise<Answer<string>> {
    const found = await find('/customer_lists', list, (item) => item.name === name);
    if (found.kind !== 'done') return found;
    if (found.value !== undefined) return { kind: 'done', value: found.value.id };
    const list_type = pinterestListTypes[identifier];
    const body = { name, list_type, records: nobody };
    return make({ method: 'POST', path: '/customer_lists', body });
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
  async function useList({ id, name }: List): Promise<Answer<unknown>> {
    const isOfList = ({ rule }: z.infer<typeof audience>) => rule?.customer_list_id === id;
    const found = await find('/audiences', audience, isOfList);
    if (found.kind !== 'done' || found.value !== undefined) return found;
    const body = {
      ad_account_id: adAccountId,
      name: name ?? id,
      audience_type: 'CUSTOMER_LIST',
      rule: { customer_list_id: id },
    };
    return make({ method: 'POST', path: '/audiences', body });
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
