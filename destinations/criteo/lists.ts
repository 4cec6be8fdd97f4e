import * as z from 'zod';
import type { BearerCall } from '../bearer-client.ts';
import type { Answer, ConnectorPorts, RemoteLists } from '../destination.ts';
import { failedAnswer, isTaken, stopped } from '../failure.ts';
import type { HttpAnswer, HttpReply } from '../http.ts';
import { criteoAnswer } from './client.ts';
import { criteoProblem } from './reply.ts';
import type { CriteoSettings } from './settings.ts';

const pageSize = 100;
/** Pages of a search before it is given up: 10,000 segments of one advertiser. */
const mostPages = 100;

const page = z.object({
  data: z.array(
    z.object({ id: z.string(), attributes: z.object({ name: z.string().optional() }) }),
  ),
});
const created = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

type Call = (call: BearerCall) => Promise<HttpReply>;
type Wanted = Readonly<Record<string, readonly string[]>>;

/**
 * Contact lists of an advertiser. Names are unique there, so a list is looked for by its name before it is made.
 *
 * @see destinations.md section 14, "Endpoints"
 */
export function criteoLists(
  call: Call,
  { advertiserId }: CriteoSettings,
  { clock }: Pick<ConnectorPorts, 'clock'>,
): RemoteLists {
  async function ask(
    request: BearerCall,
  ): Promise<HttpAnswer | Exclude<Answer<never>, { kind: 'done' }>> {
    const answer = criteoAnswer(await call(request), clock());
    return answer.kind === 'answer' ? answer : failedAnswer(answer);
  }

  async function pageOf(wanted: Wanted, offset: number) {
    const answer = await ask(criteoSearch(wanted, pageSize, offset));
    if (answer.kind !== 'answer') return answer;
    const body = page.safeParse(answer.json);
    return isTaken(answer) && body.success
      ? { kind: 'done' as const, value: body.data.data }
      : stopped(refusal(answer));
  }

  async function find(name: string): Promise<Answer<string | undefined>> {
    for (let at = 0; at < mostPages; at += 1) {
      const found = await pageOf({ advertiserIds: [advertiserId] }, at * pageSize);
      if (found.kind !== 'done') return found;
      const segment = found.value.find(({ attributes }) => attributes.name === name);
      if (segment !== undefined) return { kind: 'done', value: segment.id };
      if (found.value.length < pageSize) break;
    }
    return { kind: 'done', value: undefined };
  }

  async function make(name: string): Promise<Answer<string>> {
    const attributes = { advertiserId, name, contactList: {} };
    const answer = await ask({
      method: 'POST',
      path: '/audience-segments/create',
      body: { data: [{ attributes }] },
    });
    if (answer.kind !== 'answer') return answer;
    const body = created.safeParse(answer.json);
    const [first] = body.data?.data ?? [];
    if (isTaken(answer) && first !== undefined) return { kind: 'done', value: first.id };
    if (criteoProblem(answer.json) !== 'name-must-be-unique') return stopped(refusal(answer));
    return { kind: 'retry', afterMs: 5_000, reason: 'Criteo has just made a list of that name' };
  }

  return {
    async create(name) {
      const found = await find(name);
      if (found.kind !== 'done') return found;
      return found.value === undefined ? make(name) : { kind: 'done', value: found.value };
    },
    async state(listId) {
      const found = await pageOf({ audienceSegmentIds: [listId] }, 0);
      if (found.kind !== 'done') return found;
      const isThere = found.value.some(({ id }) => id === listId);
      return { kind: 'done', value: { kind: isThere ? 'ready' : 'gone' } };
    },
    async remove(listId) {
      // Emptied first: whatever keeps the segment, nobody stays on it.
      const cleared = await ask({
        method: 'DELETE',
        path: `/audience-segments/${listId}/contact-list`,
      });
      if (cleared.kind !== 'answer') return cleared;
      if (cleared.status === 404) return { kind: 'done', value: 'removed' };
      if (!isTaken(cleared)) return stopped(refusal(cleared));
      const answer = await ask({
        method: 'POST',
        path: '/audience-segments/delete',
        body: { data: [{ id: listId, type: 'AudienceSegment' }] },
      });
      if (answer.kind !== 'answer') return answer;
      const code = criteoProblem(answer.json);
      if (isTaken(answer) && (code === undefined || code === 'segment-not-found')) {
        return { kind: 'done', value: 'removed' };
      }
      const isKept = code?.includes('use') ?? false;
      return isKept ? { kind: 'done', value: 'in_use' } : stopped(refusal(answer));
    },
  };
}

/** Segments that match all filters; it only reads. */
export function criteoSearch(wanted: Wanted, limit: number, offset: number): BearerCall {
  return {
    method: 'POST',
    path: `/audience-segments/search?limit=${limit}&offset=${offset}`,
    body: {
      data: {
        type: 'AudienceSegmentSearch',
        attributes: { ...wanted, audienceSegmentTypes: ['ContactList'] },
      },
    },
  };
}

function refusal(answer: HttpAnswer): string {
  return `Criteo answered ${answer.status} ${criteoProblem(answer.json) ?? ''}`.trim();
}
