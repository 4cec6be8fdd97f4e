import * as z from 'zod';
import { failedAnswer } from '../call-failure.ts';
import { unaskable } from '../checks.ts';
import { connectionChecks } from '../connection-checks.ts';
import type { Answer, Check, RemoteLists } from '../destination.ts';
import type { LineAdsClient } from './client.ts';
import { type LineAdsAudience, lineAdsAudience, readLineAds, stateOf } from './reply.ts';

const page = z.object({
  audienceGroups: z.array(z.unknown()),
  hasNextPage: z.boolean().optional(),
});

/** Pages of 100 lists that are looked through for one. */
const mostPages = 50;

/** What our word for a list means there: an id of digits, or the name that its first upload gives it. */
export function listNamed(listId: string): { readonly id: string } | { readonly name: string } {
  return /^\d+$/.test(listId) ? { id: listId } : { name: listId };
}

/**
 * Lists as they are now, the first one first: more than one where two processes made one at once.
 *
 * @param listId the platform's id or a name
 */
async function findLists(
  client: LineAdsClient,
  listId: string,
): Promise<Answer<readonly LineAdsAudience[]>> {
  const wanted = listNamed(listId);
  const found: LineAdsAudience[] = [];
  for (let number = 1; number <= mostPages; number += 1) {
    const query = new URLSearchParams({
      ...('name' in wanted ? { name: wanted.name } : {}),
      page: String(number),
      size: '100',
      sortKey: 'id',
      sortOrder: 'asc',
    });
    const reading = readLineAds(await client('GET', '/custom-audiences', { query }));
    if (reading.kind === 'invalid' || reading.kind === 'absent') {
      return { kind: 'stopped', reason: reading.reason };
    }
    if (reading.kind !== 'read') return failedAnswer(reading);
    const body = page.safeParse(reading.json).data;
    for (const audience of body?.audienceGroups ?? []) {
      // Lists of other kinds may have another shape.
      const { data } = lineAdsAudience.safeParse(audience);
      const isWanted = 'id' in wanted ? data?.id === wanted.id : data?.name === wanted.name;
      if (data !== undefined && isWanted) found.push(data);
    }
    if (body?.hasNextPage !== true) return { kind: 'done', value: found };
  }
  return { kind: 'stopped', reason: `LINE Ads has more than ${mostPages * 100} lists` };
}

/** The list that counts: the first one of its name. */
export async function findList(
  client: LineAdsClient,
  listId: string,
): Promise<Answer<LineAdsAudience | undefined>> {
  const found = await findLists(client, listId);
  return found.kind === 'done' ? { kind: 'done', value: found.value[0] } : found;
}

/** Lists that come to be with their first upload. */
export function lineAdsLists(client: LineAdsClient): RemoteLists {
  return {
    // A name of digits would be taken for an id.
    create: async (name) => ({ kind: 'done', value: name.replace(/^\d+$/, 'list-$&') }),
    async state(listId) {
      const found = await findList(client, listId);
      if (found.kind !== 'done') return found;
      if (found.value !== undefined) return { kind: 'done', value: stateOf(found.value) };
      // A name without a list is a list of nobody: the first upload makes it.
      const value = { kind: 'name' in listNamed(listId) ? 'ready' : 'gone' } as const;
      return { kind: 'done', value };
    },
    async remove(listId) {
      const found = await findLists(client, listId);
      if (found.kind !== 'done') return found;
      for (const { id } of found.value) {
        const reading = readLineAds(await client('DELETE', `/custom-audiences/${id}`));
        // A list that is there and of ours is kept for one reason only.
        if (reading.kind === 'invalid') return { kind: 'done', value: 'in_use' };
        if (reading.kind !== 'read' && reading.kind !== 'absent') return failedAnswer(reading);
      }
      return { kind: 'done', value: 'removed' };
    },
  };
}

const advice = {
  token: 'Check the clock first (15 minutes are allowed), then the keys.',
  permission: 'See that the group of the keys may use the ad account.',
  gone: 'LINE Ads has no such audience: clear audienceId, or name one that exists.',
};
const role = 'Reading works with any role; uploads need the Data Provider role.';

/** Asks for the account's lists, which needs good keys and some role. */
export async function lineAdsChecks(
  client: LineAdsClient,
  listId: string | undefined,
): Promise<readonly Check[]> {
  const query = new URLSearchParams({ size: '1' });
  const access = await client('GET', '/custom-audiences', { query });
  const list = listId === undefined ? undefined : await lineAdsLists(client).state(listId);
  return connectionChecks(access, list, advice).map((check) =>
    check.name === 'permission' && check.verdict === 'ok' ? unaskable('permission', role) : check,
  );
}
