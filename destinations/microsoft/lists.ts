import * as z from 'zod';
import { failedAnswer } from '../call-failure.ts';
import { unaskable } from '../checks.ts';
import { connectionChecks } from '../connection-checks.ts';
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

const advice = {
  token: 'Sign in again with a user who may manage the account.',
  permission: 'See that the user and the developer token may manage the customer and the account.',
  gone: 'Microsoft has no such customer list: clear audienceId, or name one that exists.',
};

/** Asks for customer lists, which needs the token and the permission too. */
export async function microsoftChecks(
  client: MicrosoftClient,
  listId: string | undefined,
): Promise<readonly Check[]> {
  const access = await client('POST', '/Audiences/QueryByIds', { Type: 'CustomerList' });
  const list = listId === undefined ? undefined : await microsoftLists(client).state(listId);
  return [
    ...connectionChecks(access, list, advice),
    unaskable(
      'terms',
      'Make one customer list by hand in Microsoft Advertising: that accepts them.',
    ),
    unaskable('size', 'A list serves from 300 matched people on, up to 48 hours later.'),
  ];
}
