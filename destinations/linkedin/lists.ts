import * as z from 'zod';
import { accountAnswer, isTaken, stopped } from '../account-answer.ts';
import type { BearerCall } from '../bearer-client.ts';
import { failedAnswer } from '../call-failure.ts';
import type { Answer, ListState, RemoteLists } from '../destination.ts';
import type { HttpAnswer, HttpReply } from '../http.ts';
import type { MissingLists } from './missing-lists.ts';
import { linkedinReason } from './reply.ts';
import type { LinkedinSettings } from './settings.ts';

const id = z.union([z.string(), z.number().int()]).transform(String);

const segments = z.object({
  elements: z.array(z.object({ id, sourceSegmentId: z.string().nullish() })),
});

const segment = z.object({
  destinations: z.array(z.object({ status: z.string().nullish() })).default([]),
});

type Call = (call: BearerCall) => Promise<HttpReply>;

/**
 * DMP segments of an ad account, found by the id that the source platform gave them: here, the name.
 *
 * @see destinations.md section 10, "Endpoints"
 */
export function linkedinLists(
  call: Call,
  settings: LinkedinSettings,
  missing: MissingLists,
): RemoteLists {
  const account = `urn:li:sponsoredAccount:${settings.accountId}`;

  async function ask(request: BearerCall): Promise<Answer<HttpAnswer>> {
    const answer = accountAnswer(await call(request), 'LinkedIn');
    return answer.kind === 'answer' ? { kind: 'done', value: answer } : failedAnswer(answer);
  }

  async function find(name: string, sourcePlatform: string): Promise<Answer<string | undefined>> {
    const wanted = { q: 'account', account, sourceSegmentId: name, sourcePlatform };
    const path = `/dmpSegments?${new URLSearchParams(wanted)}`;
    const answer = await ask({ method: 'GET', path });
    if (answer.kind !== 'done') return answer;
    const body = segments.safeParse(answer.value.json);
    if (!isTaken(answer.value) || !body.success) return stopped(linkedinReason(answer.value));
    const found = body.data.elements.find(({ sourceSegmentId }) => sourceSegmentId === name);
    return { kind: 'done', value: found?.id };
  }

  async function make(name: string, sourcePlatform: string): Promise<Answer<string>> {
    const answer = await ask({
      method: 'POST',
      path: '/dmpSegments',
      body: {
        name,
        sourcePlatform,
        sourceSegmentId: name,
        account,
        type: 'USER',
        destinations: [{ destination: 'LINKEDIN' }],
      },
    });
    if (answer.kind !== 'done') return answer;
    // The id comes in a header; the body is empty.
    const made = answer.value.headers.get('x-linkedin-id');
    return isTaken(answer.value) && made !== null
      ? { kind: 'done', value: made }
      : stopped(linkedinReason(answer.value));
  }

  return {
    async create(name) {
      const { sourcePlatform } = settings;
      if (sourcePlatform === undefined) {
        return stopped(
          'Set sourcePlatform: the name that LinkedIn gave you for the Audiences API.',
        );
      }
      const found = await find(name, sourcePlatform);
      if (found.kind !== 'done') return found;
      if (found.value !== undefined) return { kind: 'done', value: found.value };
      return make(name, sourcePlatform);
    },
    async state(listId) {
      const answer = await ask({ method: 'GET', path: `/dmpSegments/${listId}` });
      if (answer.kind !== 'done') return answer;
      if (answer.value.status === 404) {
        const state: ListState = missing.mayAppear(listId)
          ? { kind: 'building', reason: 'LinkedIn does not show the list yet.' }
          : { kind: 'gone' };
        return { kind: 'done', value: state };
      }
      const body = segment.safeParse(answer.value.json);
      if (!isTaken(answer.value) || !body.success) return stopped(linkedinReason(answer.value));
      missing.found(listId);
      return { kind: 'done', value: stateOf(body.data.destinations[0]?.status ?? 'BUILDING') };
    },
    async remove(listId) {
      const answer = await ask({ method: 'DELETE', path: `/dmpSegments/${listId}` });
      if (answer.kind !== 'done') return answer;
      const isRemoved = isTaken(answer.value) || answer.value.status === 404;
      return isRemoved ? { kind: 'done', value: 'removed' } : stopped(linkedinReason(answer.value));
    },
  };
}

/** An archived segment wakes up when a campaign uses it. */
function stateOf(status: string): ListState {
  switch (status) {
    case 'READY':
    case 'UPDATING':
    case 'ARCHIVED':
      return { kind: 'ready' };
    case 'EXPIRED':
      return { kind: 'gone', reason: 'LinkedIn let the list expire: nobody used it.' };
    case 'FAILED':
    case 'ERROR':
      return { kind: 'failed', reason: 'LinkedIn could not make an audience of the list.' };
    default:
      return {
        kind: 'building',
        reason: 'LinkedIn is still looking for the members, or found fewer than 300.',
      };
  }
}
