import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { replayMessage } from '../../domain/intake/replay.ts';
import { replayed } from '../../schemas/api/sources.ts';
import { type DeadLetter, deadLetter } from '../../schemas/dead-letter.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import { nextOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { ok } from './response.ts';
import { type Route, route } from './route.ts';

const replayRequest = z.strictObject({
  /** Only letters with this reason. */
  reason: z.string().min(1).max(100).optional(),
  sourceId: z.string().min(1).optional(),
  dryRun: z.boolean().default(false),
  /** The `next` of the answer before. */
  after: z.string().max(1_024).optional(),
});
type ReplayRequest = z.infer<typeof replayRequest>;

/** An API call may take 29 s; what is left goes into the next call. */
const longestMs = 20_000;
const objectsListed = 10_000;
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
];

/**
 * Puts dead letters on the events queue again. Safe at any time and twice: an event that was stored in the meantime
 * comes out as a duplicate, one that is refused again becomes the same letter again.
 */
async function replay(body: ReplayRequest, ports: ApiPorts) {
  const { objects, lines } = ports.rejected;
  const until = ports.clock() + longestMs;
  const seen = new Set<string>();
  const byReason = new Map<string, number>();
  let sent = 0;
  let after: string | undefined;
  const listed = await objects.list('rejected/', objectsListed);
  const keys = listed.filter((key) => key > (body.after ?? ''));
  for (const key of keys) {
    if (ports.clock() > until) break;
    const letters = await lines.read(deadLetter, key);
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
    after = key;
  }
  const isComplete = after === keys.at(-1);
  return ok({
    dryRun: body.dryRun,
    letters: seen.size,
    byReason: Object.fromEntries(byReason),
    replayed: sent,
    unreadable: seen.size - sent,
    ...(isComplete ? {} : nextOf(after)),
  });
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
