import type * as z from 'zod';
import type { Answer, BatchResult, Member } from './destination.ts';
import type { HttpReply } from './http.ts';
import type { Reply } from './sending.ts';

/** A page of the account's lists; `next` is what asks for the following one. */
export interface ListPage {
  readonly lists: readonly { readonly id: string; readonly name: string }[];
  readonly next?: string | undefined;
}

/** Pages that are looked through for a name. */
const mostPages = 40;
const pauseMs = 30_000;

/**
 * The list of that name, made where there is none: a try whose answer was lost is found again by the next one.
 *
 * @param pageOf lists of the account; without a cursor the first page
 * @param make makes the list and answers its id
 */
export async function listNamed(
  name: string,
  pageOf: (cursor: string | undefined) => Promise<Answer<ListPage>>,
  make: () => Promise<Answer<string>>,
): Promise<Answer<string>> {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await pageOf(cursor);
    if (answer.kind !== 'done') return answer;
    const found = answer.value.lists.find((list) => list.name === name);
    if (found !== undefined) return { kind: 'done', value: found.id };
    cursor = answer.value.next;
    if (cursor === undefined) return make();
  }
  return {
    kind: 'stopped',
    reason: `the account has more than ${mostPages} pages of lists: delete some that nobody uses`,
  };
}

type Failure = Exclude<Reply, { readonly kind: 'accepted' }>;

/**
 * Answer to a call about a list.
 *
 * @param failure what kept it from being done; there is no member to blame or to halve for
 * @param shape of a body that says it was done
 */
export function answerOf<Body, Value>(
  reply: HttpReply,
  failure: Failure | undefined,
  shape: z.ZodType<Body>,
  pick: (body: Body) => Value,
): Answer<Value> {
  if (failure !== undefined) return failedAnswer(failure);
  const body = shape.safeParse(reply.kind === 'answer' ? reply.json : undefined);
  return body.success
    ? { kind: 'done', value: pick(body.data) }
    : { kind: 'stopped', reason: 'the platform answered in a form that is not known' };
}

function failedAnswer(reply: Failure): Answer<never> {
  switch (reply.kind) {
    case 'retry':
    case 'stopped':
      return reply;
    case 'unknown':
      return { kind: 'retry', afterMs: pauseMs, reason: reply.reason };
    case 'refused':
      return { kind: 'stopped', reason: reply.reason };
    case 'blamed':
      return { kind: 'stopped', reason: [...reply.rejected.values()].join(', ') };
  }
}

/** What a batch comes to for which there is no list: nobody is sent, and a person must say where to. */
export function withoutList(members: readonly Member[]): BatchResult {
  const reason = 'the destination names no list and none was made for the sync';
  const outcome = { kind: 'retry', afterMs: 60 * 60 * 1000, reason } as const;
  return {
    outcomes: new Map(members.map(({ recordId }) => [recordId, outcome])),
    receipts: [],
    stopped: reason,
  };
}
