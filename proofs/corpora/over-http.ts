import * as z from 'zod';
import { apiClient, type Target } from '../api-client.ts';
import { refresh, settle } from '../steps.ts';
import type { CorpusRequest } from './corpus-request.ts';
import type { Judged } from './judge.ts';

const atOnce = 8;

const tally = z.object({
  sources: z.array(
    z.looseObject({
      id: z.string(),
      accepted: z.int(),
      stored: z.int(),
      duplicate: z.int(),
      rejected: z.int(),
    }),
  ),
});

/** What a running stack made of the corpora. */
export interface Answered {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly deadRequests: number;
  readonly slowestMs: number;
  readonly faults: readonly string[];
}

/**
 * Sends all requests to a stack with a source of their own, waits until all is compacted, and compares its tally with what
 * the same requests came to in this process.
 */
export async function sendAll(
  requests: readonly CorpusRequest[],
  expected: Pick<Judged, 'events' | 'refusedByCode'>,
  target: Target,
  say: (line: string) => void,
): Promise<Answered> {
  const api = apiClient(() => target);
  const made = z.looseObject({ id: z.string(), writeKey: z.string() });
  const source = await api.post('/api/sources', { name: 'corpora' }, made);
  say(`${requests.length} requests over HTTP …`);
  const byStatus: Record<string, number> = {};
  const faults: string[] = [];
  let slowestMs = 0;
  const queue = requests.values();
  const work = async (): Promise<void> => {
    for (const request of queue) {
      const startedAt = performance.now();
      const status = await statusOf(request, source.writeKey, target.url);
      slowestMs = Math.max(slowestMs, Math.round(performance.now() - startedAt));
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (status < 200 || status >= 500) faults.push(`${request.name}: answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  say('  compacting …');
  await settle(() => target);
  await refresh(api, { scope: 'compact' });
  const { sources } = await api.get('/api/tally?limit=1000', tally);
  const own = sources.find(({ id }) => id === source.id);
  const { accepted = 0, stored = 0, duplicate = 0, rejected = 0 } = own ?? {};
  const dead = z.looseObject({ deadRequests: z.int() });
  const { deadRequests } = await api.get('/api/status', dead);
  if (accepted !== stored + duplicate + rejected) faults.push('the tally does not balance');
  if (accepted !== expected.events) {
    faults.push(`${accepted} events are on the books, ${expected.events} were in the requests`);
  }
  if (deadRequests > 0) faults.push(`${deadRequests} requests were given up`);
  const counts = { accepted, stored, duplicate, rejected, deadRequests };
  return { requests: requests.length, byStatus, ...counts, slowestMs, faults };
}

/** @returns 0 when the connection broke */
async function statusOf(request: CorpusRequest, writeKey: string, url: string): Promise<number> {
  try {
    const response = await fetch(`${url}${request.path}`, {
      method: 'POST',
      headers: { ...request.headers, authorization: `Basic ${btoa(`${writeKey}:`)}` },
      body: new Uint8Array(request.body),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
