import * as z from 'zod';
import { failedAnswer } from '../call-failure.ts';
import type { Answer, Check, RemoteLists } from '../destination.ts';
import type { MicrosoftClient } from './client.ts';
import { readMicrosoft } from './reply.ts';

const id = z.union([z.string(), z.number()]).transform(String);
const queried = z.object({
  Audiences: z.array(z.object({ Id: id, Name: z.string().nullish() }).nullable()).nullish(),
});
const made = z.object({ AudienceIds: z.array(id.nullable()) });

interface Audience {
  readonly Id: string;
  readonly Name?: string | null | undefined;
}

/** Customer lists of the account. A name is looked up first, so that it never makes two lists. */
export function microsoftLists(client: MicrosoftClient): RemoteLists {
  return {
    async create(name) {
      const known = await audiences(client);
      if (known.kind !== 'done') return known;
      const existing = known.value.find(({ Name }) => Name === name);
      if (existing !== undefined) return { kind: 'done', value: existing.Id };
      const body = { Audiences: [{ Name: name, Type: 'CustomerList' }] };
      const reading = readMicrosoft(await client('POST', '/Audiences', body));
      if (reading.kind !== 'read') return failedAnswer(reading);
      const newId = made.safeParse(reading.json).data?.AudienceIds[0];
      if (newId) return { kind: 'done', value: newId };
      const why = [...reading.byIndex.values()].join('; ');
      return { kind: 'stopped', reason: `Microsoft made no list ${why}`.trim() };
    },
    async state(listId) {
      const found = await audiences(client, listId);
      if (found.kind !== 'done') return found;
      return { kind: 'done', value: { kind: found.value.length > 0 ? 'ready' : 'gone' } };
    },
    async remove(listId) {
      const found = await audiences(client, listId);
      if (found.kind !== 'done') return found;
      if (found.value.length === 0) return { kind: 'done', value: 'removed' };
      const reply = await client('DELETE', '/Audiences', { AudienceIds: [listId] });
      const reading = readMicrosoft(reply);
      if (reading.kind !== 'read') return failedAnswer(reading);
      return { kind: 'done', value: reading.byIndex.size === 0 ? 'removed' : 'in_use' };
    },
  };
}

/** All customer lists of the account, or the one of this id if there is one. */
async function audiences(
  client: MicrosoftClient,
  listId?: string,
): Promise<Answer<readonly Audience[]>> {
  const body = {
    Type: 'CustomerList',
    ...(listId === undefined ? {} : { AudienceIds: [listId] }),
  };
  const reading = readMicrosoft(await client('POST', '/Audiences/QueryByIds', body));
  if (reading.kind !== 'read') return failedAnswer(reading);
  const found = queried.safeParse(reading.json).data?.Audiences ?? [];
  return { kind: 'done', value: found.filter((audience) => audience !== null) };
}

/** Asks for the list, which needs the token and the permission too. */
export async function microsoftChecks(
  client: MicrosoftClient,
  listId: string | undefined,
): Promise<readonly Check[]> {
  const found = await audiences(client, listId);
  const terms: Check = {
    name: 'terms',
    verdict: 'unknown',
    advice:
      'Accept the customer list terms once, by making a list by hand in Microsoft Advertising.',
  };
  if (found.kind !== 'done') {
    const advice = `Sign in again, and see that the user may manage the account (${found.reason}).`;
    return [
      { name: 'token', verdict: found.kind === 'stopped' ? 'failed' : 'unknown', advice },
      terms,
    ];
  }
  const isThere = listId === undefined || found.value.length > 0;
  const list: Check = isThere
    ? { name: 'list', verdict: listId === undefined ? 'unknown' : 'ok' }
    : { name: 'list', verdict: 'failed', advice: 'There is no such customer list in the account.' };
  const size: Check = {
    name: 'size',
    verdict: 'unknown',
    advice: 'A list serves from 300 matched people on, up to 48 hours after they were sent.',
  };
  return [
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'ok' },
    terms,
    list,
    size,
  ];
}
