import * as z from 'zod';
import { isTaken, stopped } from '../account-answer.ts';
import type { BearerCall } from '../bearer-client.ts';
import { failedAnswer } from '../call-failure.ts';
import type { Answer, ConnectorPorts, RemoteLists } from '../destination.ts';
import type { HttpAnswer, HttpReply } from '../http.ts';
import { type ListPage, listNamed } from '../remote-list.ts';
import { criteoAnswer } from './client.ts';
import { criteoProblem } from './reply.ts';
import type { CriteoSettings } from './settings.ts';

const pageSize = 100;

const page = z.object({
  data: z.array(
    z.object({ id: z.string(), attributes: z.object({ name: z.string().optional() }) }),
  ),
});
type Page = z.infer<typeof page>;
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
  async function ask(request: BearerCall): Promise<Answer<HttpAnswer>> {
    const answer = criteoAnswer(await call(request), clock());
    return answer.kind === 'answer' ? { kind: 'done', value: answer } : failedAnswer(answer);
  }

  async function segments(wanted: Wanted, offset: number): Promise<Answer<Page['data']>> {
    const answer = await ask(criteoSearch(wanted, pageSize, offset));
    if (answer.kind !== 'done') return answer;
    const body = page.safeParse(answer.value.json);
    return isTaken(answer.value) && body.success
      ? { kind: 'done', value: body.data.data }
      : stopped(refusal(answer.value));
  }

  /** @param cursor offset of the page */
  async function pageOf(cursor = '0'): Promise<Answer<ListPage>> {
    const offset = Number(cursor);
    const found = await segments({ advertiserIds: [advertiserId] }, offset);
    if (found.kind !== 'done') return found;
    const lists = found.value.map(({ id, attributes: { name = '' } }) => ({ id, name }));
    const next = lists.length < pageSize ? undefined : String(offset + pageSize);
    return { kind: 'done', value: { lists, next } };
  }

  async function make(name: string): Promise<Answer<string>> {
    const attributes = { advertiserId, name, contactList: {} };
    const asked = await ask({
      method: 'POST',
      path: '/audience-segments/create',
      body: { data: [{ attributes }] },
    });
    if (asked.kind !== 'done') return asked;
    const { value: answer } = asked;
    const [first] = created.safeParse(answer.json).data?.data ?? [];
    if (isTaken(answer) && first !== undefined) return { kind: 'done', value: first.id };
    if (criteoProblem(answer.json) !== 'name-must-be-unique') return stopped(refusal(answer));
    return { kind: 'retry', afterMs: 5_000, reason: 'Criteo has just made a list of that name' };
  }

  return {
    create: (name) => listNamed(name, pageOf, () => make(name)),
    async state(listId) {
      const found = await segments({ audienceSegmentIds: [listId] }, 0);
      if (found.kind !== 'done') return found;
      const isThere = found.value.some(({ id }) => id === listId);
      return { kind: 'done', value: { kind: isThere ? 'ready' : 'gone' } };
    },
    async remove(listId) {
      // Emptied first: whatever keeps the segment, nobody stays on it.
      const path = `/audience-segments/${listId}/contact-list`;
      const cleared = await ask({ method: 'DELETE', path });
      if (cleared.kind !== 'done') return cleared;
      if (cleared.value.status === 404) return { kind: 'done', value: 'removed' };
      if (!isTaken(cleared.value)) return stopped(refusal(cleared.value));
      const asked = await ask({
        method: 'POST',
        path: '/audience-segments/delete',
        body: { data: [{ id: listId, type: 'AudienceSegment' }] },
      });
      return asked.kind === 'done' ? removed(asked.value) : asked;
    },
  };
}

function removed(answer: HttpAnswer): Answer<'removed' | 'in_use'> {
  const code = criteoProblem(answer.json);
  if (isTaken(answer) && (code === undefined || code === 'segment-not-found')) {
    return { kind: 'done', value: 'removed' };
  }
  const isKept = code?.includes('use') ?? false;
  return isKept ? { kind: 'done', value: 'in_use' } : stopped(refusal(answer));
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
