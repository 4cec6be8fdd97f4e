import * as z from 'zod';
import type { Answer, ListState, RemoteLists } from '../destination.ts';
import type { YahooClient } from './client.ts';
import { listIsUsed, readYahooReply, type YahooReply } from './reply.ts';
import type { YahooSettings } from './settings.ts';

const listValue = z.object({
  audienceList: z.object({
    audienceListId: z.int(),
    audienceListName: z.string().nullish(),
    /** People found, null until counted. */
    reach: z.number().nullish(),
  }),
});
export type YahooList = z.infer<typeof listValue>['audienceList'];

const listType = 'CUSTOMER_DATA';
const pageSize = 1_000;
const mostPages = 20;
const pauseMs = 30_000;

/** Reads lists; `startIndex` counts from 1. */
export async function readLists(
  call: YahooClient,
  { accountId }: YahooSettings,
  selector: Readonly<Record<string, unknown>>,
): Promise<Exclude<YahooReply, { kind: 'answer' }> | readonly YahooList[]> {
  const reply = readYahooReply(await call('get', { accountId: Number(accountId), ...selector }));
  if (reply.kind !== 'answer') return reply;
  return reply.values.flatMap((value) => {
    const parsed = listValue.safeParse(value);
    return parsed.success ? [parsed.data.audienceList] : [];
  });
}

/** Lists of customer data. Names need not be unique, so one is looked up before it is made. */
export function yahooLists(call: YahooClient, settings: YahooSettings): RemoteLists {
  const accountId = Number(settings.accountId);

  async function create(name: string): Promise<Answer<string>> {
    for (let page = 0; page < mostPages; page += 1) {
      const found = await readLists(call, settings, {
        audienceListTypes: [listType],
        startIndex: page * pageSize + 1,
        numberResults: pageSize,
      });
      if ('kind' in found) return failureOf(found);
      const same = found.find(({ audienceListName }) => audienceListName === name);
      if (same !== undefined) return { kind: 'done', value: String(same.audienceListId) };
      if (found.length < pageSize) break;
    }
    return add(name);
  }

  async function add(name: string): Promise<Answer<string>> {
    const { dataDuration } = settings;
    const audienceListContent = {
      audienceListType: listType,
      customerDataAudienceList: { dataDuration },
    };
    const operand = [{ accountId, audienceListName: name, audienceListContent }];
    const reply = readYahooReply(await call('add', { accountId, operand }));
    if (reply.kind !== 'answer') return failureOf(reply);
    const made = listValue.safeParse(reply.values[0]);
    return made.success
      ? { kind: 'done', value: String(made.data.audienceList.audienceListId) }
      : { kind: 'retry', afterMs: pauseMs, reason: 'Yahoo! JAPAN answered without a list' };
  }

  async function state(listId: string): Promise<Answer<ListState>> {
    const audienceListId = Number(listId);
    const found = await readLists(call, settings, { audienceListIds: [audienceListId] });
    if ('kind' in found) return failureOf(found);
    if (!found.some((list) => list.audienceListId === audienceListId)) {
      return { kind: 'done', value: { kind: 'gone' } };
    }
    const reply = readYahooReply(
      await call('getUploadUserListStatus', {
        accountId,
        audienceListId,
        jobStatuses: ['RECEIVING'],
        numberResults: 1,
      }),
    );
    if (reply.kind !== 'answer') return failureOf(reply);
    return { kind: 'done', value: { kind: reply.values.length > 0 ? 'building' : 'ready' } };
  }

  async function remove(listId: string): Promise<Answer<'removed' | 'in_use'>> {
    const operand = [{ accountId, audienceListId: Number(listId) }];
    const reply = readYahooReply(await call('remove', { accountId, operand }));
    if (reply.kind === 'answer') return { kind: 'done', value: 'removed' };
    if (reply.kind !== 'refused') return failureOf(reply);
    if (reply.code === listIsUsed) return { kind: 'done', value: 'in_use' };
    // Which code an unknown list gets is not documented: whether there is one decides.
    const left = await state(listId);
    if (left.kind !== 'done') return left;
    return left.value.kind === 'gone' ? { kind: 'done', value: 'removed' } : failureOf(reply);
  }

  return { create, state, remove };
}

function failureOf(
  reply: Exclude<YahooReply, { kind: 'answer' }>,
): Exclude<Answer<never>, { kind: 'done' }> {
  switch (reply.kind) {
    case 'retry':
    case 'stopped':
      return reply;
    case 'unknown':
      return { kind: 'retry', afterMs: pauseMs, reason: reply.reason };
    case 'refused':
      return { kind: 'stopped', reason: `Yahoo! JAPAN code ${reply.code}` };
  }
}
