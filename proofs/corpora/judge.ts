import { bombRequests } from './bomb-requests.ts';
import type { CorpusRequest } from './corpus-request.ts';
import { inProcess, type Verdict } from './in-process.ts';
import { jsonRequests } from './json-requests.ts';
import { naughtyRequests } from './naughty-requests.ts';
import { inherited, pollutionRequests } from './pollution-requests.ts';

/** Milliseconds that no request may take in process. */
const slowestAllowedMs = 100;
/** A busy machine makes anything slow once; what is slow itself is slow every time. */
const looks = 4;

export interface Judged {
  readonly requests: number;
  readonly events: number;
  readonly stored: number;
  /** Events by the reason of their letter, requests by the code of their refusal. */
  readonly rejectedByReason: Readonly<Record<string, number>>;
  readonly refusedByCode: Readonly<Record<string, number>>;
  readonly crashes: number;
  readonly serverErrors: number;
  readonly slowestMs: number;
  readonly slowest: string;
  /** What should not be, by request. */
  readonly faults: readonly string[];
}

/** All corpora, or of the large ones only every so many. @default all of all */
export const allRequests = (jsonStep = 1, naughtyStep = 1): readonly CorpusRequest[] => [
  ...jsonRequests().filter((_, number) => number % jsonStep === 0),
  ...naughtyRequests((number) => number % naughtyStep === 0),
  ...bombRequests(),
  ...pollutionRequests(),
];

/**
 * Sends requests through collector and intake in this process and looks at what became of each.
 *
 * @param allowedMs what none may take
 */
export async function judge(
  requests: readonly CorpusRequest[],
  allowedMs = slowestAllowedMs,
): Promise<Judged> {
  const send = inProcess();
  const before = inherited().join();
  const faults: string[] = [];
  const rejected: Record<string, number> = {};
  const refused: Record<string, number> = {};
  const sum = { events: 0, stored: 0, crashes: 0, serverErrors: 0, slowestMs: 0, slowest: '' };
  for (const request of requests) {
    const verdict = await calmly(send, request);
    for (const fault of [...verdict.faults, ...disagreement(request, verdict)])
      faults.push(`${request.corpus}, ${request.name}: ${fault}`);
    sum.crashes += verdict.faults.filter((fault) => !fault.startsWith('the tally')).length;
    if (verdict.status >= 500) sum.serverErrors += 1;
    if (verdict.code !== undefined) add(refused, verdict.code);
    for (const fate of verdict.fates) if (fate !== 'landed') add(rejected, fate);
    sum.events += verdict.fates.length;
    sum.stored += verdict.fates.filter((fate) => fate === 'landed').length;
    if (verdict.ms > sum.slowestMs) {
      sum.slowestMs = Math.round(verdict.ms * 10) / 10;
      sum.slowest = `${request.corpus}, ${request.name}`;
    }
  }
  if (inherited().join() !== before) faults.push('every object has something new');
  if (sum.slowestMs > allowedMs) faults.push(`${sum.slowest} took ${sum.slowestMs} ms`);
  return {
    requests: requests.length,
    ...sum,
    rejectedByReason: rejected,
    refusedByCode: refused,
    faults,
  };
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

async function calmly(
  send: (request: CorpusRequest) => Promise<Verdict>,
  request: CorpusRequest,
): Promise<Verdict> {
  let verdict = await send(request);
  for (let look = 1; look < looks && verdict.ms > slowestAllowedMs; look += 1) {
    const again = await send(request);
    if (again.ms < verdict.ms) verdict = again;
  }
  return verdict;
}

/** Where collector and `JSON.parse` judge the text differently, or what is wrong has no reason. */
function disagreement({ isJson }: CorpusRequest, { status, fates }: Verdict): readonly string[] {
  if (status !== 200 && (status < 400 || status >= 500)) return [`answered ${status}`];
  if (isJson === true && fates.includes('malformed_json'))
    return ['is JSON, and was not taken for it'];
  if (isJson === false && fates.every((fate) => fate === 'landed') && status === 200) {
    return ['is no JSON, and was taken for it'];
  }
  return [];
}
