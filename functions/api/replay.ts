import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { replayMessage } from '../../domain/intake/replay.ts';
import { givenUpQueues, redriven, replayed } from '../../schemas/api/sources.ts';
import { type DeadLetter, deadLetter } from '../../schemas/dead-letter.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import { queueName, queueNames } from '../../schemas/queue-names.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import { nextOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const replayRequest = z.strictObject({
  /** Only letters with this reason. */
  reason: z.string().min(1).max(100).optional(),
  sourceId: z.string().min(1).optional(),
  from: z.iso.date().optional().describe('First day of rejection, UTC'),
  to: z.iso.date().optional().describe('Last day of rejection, UTC'),
  dryRun: z.boolean().default(false),
  /** The `next` of the answer before. */
  after: z.string().max(1_024).optional(),
});
type ReplayRequest = z.infer<typeof replayRequest>;

/** An API call may take 29 s; what is left goes into the next call. */
const longestMs = 20_000;
const objectsPerPage = 1_000;
const sendsAtOnce = 16;

export const replayRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/replay',
    summary: 'Put events that were refused through again',
    description:
      'Safe at any time and twice: what was stored in the meantime comes out as a duplicate.',
    scope: 'events:write',
    body: replayRequest,
    answers: { 200: replayed },
    isRepeatable: true,
    run: ({ body }, ports) => replay(body, ports),
  }),
  route({
    method: 'GET',
    path: '/api/replay/queues',
    summary: 'How many messages each queue’s consumer gave up',
    scope: 'events:read',
    answers: { 200: givenUpQueues },
    run: async (_, { givenUp }) => {
      const depths = queueNames.map(async (queue) => ({
        queue,
        messages: await givenUp[queue].depth(),
      }));
      return ok({ queues: await Promise.all(depths) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/replay/queues/{queue}',
    summary: 'Send what a queue’s consumer gave up to it again',
    description: 'Safe at any time and twice: whatever consumes a queue takes a message twice.',
    scope: 'events:write',
    body: z.strictObject({ dryRun: z.boolean().default(false) }),
    answers: { 200: redriven },
    errors: ['not_found'],
    isRepeatable: true,
    run: async ({ params, body: { dryRun } }, { givenUp, clock }) => {
      const queue = queueName.safeParse(params.queue);
      if (!queue.success) return notFound('queue');
      const { depth, redrive } = givenUp[queue.data];
      const messages = await depth();
      if (dryRun) return ok({ queue: queue.data, dryRun, messages, sent: 0, isComplete: true });
      const end = await redrive(clock() + longestMs);
      return ok({ queue: queue.data, dryRun, messages, ...end });
    },
  }),
];

/**
 * Puts dead letters on the events queue again. Safe at any time and twice: an event that was stored in the meantime
 * comes out as a duplicate, one that is refused again becomes the same letter again.
 */
async function replay(body: ReplayRequest, ports: ApiPorts) {
  const until = ports.clock() + longestMs;
  const seen = new Set<string>();
  const byReason = new Map<string, number>();
  let sent = 0;
  let after: string | undefined;
  for await (const key of keysOf(body, ports)) {
    const letters = await ports.rejected.lines.read(deadLetter, key);
    const messages: EventsEnvelope[] = [];
    for (const letter of letters) {
      if (!isAskedFor(letter, body) || seen.has(letter.id)) continue;
      seen.add(letter.id);
      byReason.set(letter.reason, (byReason.get(letter.reason) ?? 0) + 1);
      const message = replayMessage(letter, tools(ports));
      if (message !== undefined) messages.push(message);
    }
    if (!body.dryRun) await inParallel(messages, sendsAtOnce, ports.events.send);
    sent += messages.length;
    if (ports.clock() > until) {
      after = key;
      break;
    }
  }
  return ok({
    dryRun: body.dryRun,
    letters: seen.size,
    byReason: Object.fromEntries(byReason),
    replayed: sent,
    unreadable: seen.size - sent,
    ...nextOf(after),
  });
}

/** Keys of the days asked for, oldest first, from where the call before stopped. */
async function* keysOf({ from, to, after }: ReplayRequest, { rejected }: ApiPorts) {
  const start = from === undefined ? '' : `rejected/day=${from}/`;
  let last = after !== undefined && after > start ? after : start;
  for (;;) {
    const keys = await rejected.objects.list('rejected/', objectsPerPage, last);
    for (const key of keys) {
      if (to !== undefined && key > `rejected/day=${to}/~`) return;
      yield key;
      last = key;
    }
    if (keys.length < objectsPerPage) return;
  }
}

const isAskedFor = ({ reason, sourceId }: DeadLetter, wanted: ReplayRequest): boolean =>
  (wanted.reason === undefined || wanted.reason === reason) &&
  (wanted.sourceId === undefined || wanted.sourceId === sourceId);

const tools = ({ sha256 }: ApiPorts) => ({
  sha256,
  decode: (text: string): string => Buffer.from(text, 'base64').toString('utf8'),
  gzip: (parts: readonly string[]): string =>
    gzipSync(Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')))).toString('base64'),
});
