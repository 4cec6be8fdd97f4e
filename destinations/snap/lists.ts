import * as z from 'zod';
import { accountAnswer, isTaken, stopped } from '../account-answer.ts';
import type { BearerCall } from '../bearer-client.ts';
import { failedAnswer } from '../call-failure.ts';
import type { Answer, ListState, RemoteLists } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import { type ListPage, listNamed } from '../remote-list.ts';
import { snapReason } from './reply.ts';
import type { SnapSettings } from './settings.ts';

/** Members stay until they are removed. */
const lifetimeDays = 9_999;
const pageSize = 200;

const segment = z.object({
  id: z.string(),
  name: z.string(),
  upload_status: z.string().optional(),
  targetable_status: z.string().optional(),
});
type Segment = z.infer<typeof segment>;

const page = z.object({
  segments: z.array(z.object({ segment })),
  paging: z.object({ next_link: z.string().optional() }).optional(),
});

type Call = (call: BearerCall) => Promise<HttpReply>;

/**
 * Segments of an ad account. Names need not be unique there, so one of the name is looked for before it is made.
 *
 * @see destinations.md section 13, "Endpoints"
 */
export function snapLists(call: Call, { adAccountId }: SnapSettings): RemoteLists {
  const ofAccount = `/adaccounts/${adAccountId}/segments`;

  async function segmentsOf(request: BearerCall): Promise<Answer<z.infer<typeof page> | 'gone'>> {
    const answer = accountAnswer(await call(request), 'Snap');
    if (answer.kind !== 'answer') return failedAnswer(answer);
    if (answer.status === 404) return { kind: 'done', value: 'gone' };
    const body = page.safeParse(answer.json);
    if (!isTaken(answer) || !body.success) return stopped(snapReason(answer));
    return { kind: 'done', value: body.data };
  }

  /** @param query of the page; of the platform's link only this is taken: where to call is not the platform's to say */
  async function pageOf(query = `limit=${pageSize}`): Promise<Answer<ListPage>> {
    const answer = await segmentsOf({ method: 'GET', path: `${ofAccount}?${query}` });
    if (answer.kind !== 'done') return answer;
    if (answer.value === 'gone') return stopped('Snap knows no such ad account');
    const { segments, paging } = answer.value;
    const next = paging?.next_link?.split('?')[1];
    const lists = segments.map((entry) => entry.segment);
    return { kind: 'done', value: { lists, next } };
  }

  async function make(name: string): Promise<Answer<string>> {
    const wanted = {
      name,
      description: name,
      source_type: 'FIRST_PARTY',
      retention_in_days: lifetimeDays,
      ad_account_id: adAccountId,
    };
    const answer = await segmentsOf({
      method: 'POST',
      path: ofAccount,
      body: { segments: [wanted] },
    });
    if (answer.kind !== 'done') return answer;
    const made = answer.value === 'gone' ? undefined : answer.value.segments[0]?.segment.id;
    return made === undefined ? stopped('Snap made no segment') : { kind: 'done', value: made };
  }

  return {
    create: (name) => listNamed(name, pageOf, () => make(name)),
    async state(listId) {
      const answer = await segmentsOf({ method: 'GET', path: `/segments/${listId}` });
      if (answer.kind !== 'done') return answer;
      const found = answer.value === 'gone' ? undefined : answer.value.segments[0]?.segment;
      return { kind: 'done', value: found === undefined ? { kind: 'gone' } : stateOf(found) };
    },
    async remove(listId) {
      const reply = await call({ method: 'DELETE', path: `/segments/${listId}` });
      const answer = accountAnswer(reply, 'Snap');
      if (answer.kind !== 'answer') return failedAnswer(answer);
      if (isTaken(answer) || answer.status === 404) return { kind: 'done', value: 'removed' };
      return stopped(snapReason(answer));
    },
  };
}

function stateOf({ upload_status: upload, targetable_status: target }: Segment): ListState {
  if (target === 'READY') return { kind: 'ready' };
  if (target === 'TOO_FEW_USERS') {
    return { kind: 'building', reason: 'Snap found fewer than 1,000 of the members so far.' };
  }
  const reason =
    upload === 'NO_UPLOAD' ? 'Nobody was sent yet.' : 'Snap is still looking for the members.';
  return { kind: 'building', reason };
}
