import { createHmac, hash } from 'node:crypto';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { identifying } from '../../domain/intake/event-identity.ts';
import type { LandingRow, LandingTable } from '../../domain/lake/landing-writer.ts';
import { createCollect } from '../../functions/collect/collect.ts';
import { createDoor } from '../../functions/collect/door.ts';
import { rateJudge } from '../../functions/collect/rate.ts';
import { type ProcessPorts, processBatch } from '../../functions/process/process-batch.ts';
import { toParquet } from '../../stores/lake-writer.ts';
import type { WriteKey } from '../../stores/write-keys.ts';
import type { CorpusRequest } from './corpus-request.ts';

const at = Date.parse('2026-11-22T03:00:00.000Z');
const nodeKey = 'k'.repeat(64);
const dayOf = brandDays('Asia/Tokyo');
const key: WriteKey = { sourceId: 'corpora', keyKind: 'browser', history: false, origins: [] };

/** What became of one request. */
export interface Verdict {
  /** Of the collector. */
  readonly status: number;
  /** Code of its refusal. */
  readonly code: string | undefined;
  /** Events by position, once each: landed, or why not. */
  readonly fates: readonly string[];
  /** What the books do not balance by. */
  readonly faults: readonly string[];
  /** Time of this thread, or by the clock where that is less: what others do on the machine is not ours. */
  readonly ms: number;
}

/** Sends a request through collector and intake as they are wired, Parquet and all, with stores in memory. */
export function inProcess(): (request: CorpusRequest) => Promise<Verdict> {
  const messages: string[] = [];
  const rows: { readonly table: string; readonly row: LandingRow }[] = [];
  const faults: string[] = [];
  const clock = (): number => at;
  const enqueue = async (message: string): Promise<void> => {
    messages.push(message);
  };
  let id = 0;
  const newId = (): string => {
    id += 1;
    return `request-${id}`;
  };
  const rate = rateJudge({ clock, addressPerSecond: 0 });
  // The door's own reports have a clock that never moves on: they are told once, and have a test of their own.
  const door = createDoor({ rate, enqueue: async () => undefined, clock, newId });
  const collect = door.guard(
    createCollect({
      lookUpKey: async (text) => (text === 'wk' ? key : undefined),
      enqueue,
      judge: door.judge,
      clock,
      newId,
      onFailure: (error) => faults.push(`collect: ${nameOf(error)}`),
    }),
  );
  const land = (table: LandingTable, added: readonly LandingRow[]): number => {
    rows.push(...added.map((row) => ({ table: table.name, row })));
    return toParquet(table, added).byteLength;
  };
  const ports = processPorts(land, faults);
  return async (request) => {
    messages.length = rows.length = faults.length = 0;
    const startedAt = performance.now();
    const usedBefore = process.threadCpuUsage();
    const { statusCode, body } = await collect({
      rawPath: request.path,
      headers: {
        ...request.headers,
        authorization: `Basic ${btoa('wk:')}`,
        'content-length': String(request.body.length),
      },
      requestContext: { http: { method: 'POST', sourceIp: '203.0.113.7' } },
      ...lambdaBody(request),
    });
    const { batchItemFailures } = await processBatch(messages.map(record), ports);
    const { user, system } = process.threadCpuUsage(usedBefore);
    const ms = Math.min(performance.now() - startedAt, (user + system) / 1_000);
    if (batchItemFailures.length > 0) faults.push('process: given back to the queue');
    const fates = fatesOf(rows);
    const isBalanced = statusCode === 200 ? isWhole(rows, fates) : rows.length === 0;
    if (!isBalanced) faults.push('the tally does not balance');
    const code = statusCode === 200 ? undefined : /"code":"(\w+)"/.exec(body)?.[1];
    return { status: statusCode, code, fates, faults: [...faults], ms };
  };
}

/** As a Function URL hands a body over: JSON as text, whatever its bytes are, the rest in base64. */
function lambdaBody({ headers, body }: CorpusRequest) {
  const isText = headers['content-type'] === 'application/json' && !('content-encoding' in headers);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

type Landed = readonly { readonly table: string; readonly row: LandingRow }[];

const isFate = ({ table }: Landed[number]): boolean =>
  table === 'landing_events' || table === 'landing_outcomes';

function fatesOf(rows: Landed): string[] {
  return rows
    .filter(isFate)
    .toSorted((one, other) => Number(one.row['position']) - Number(other.row['position']))
    .map(({ table, row }) => (table === 'landing_events' ? 'landed' : String(row['reason'])));
}

/** Every position of the request is there once. */
function isWhole(rows: Landed, fates: readonly string[]): boolean {
  const own = rows.filter(isFate).map(({ row }) => row);
  const positions = new Set(own.map((row) => row['position']));
  return (
    fates.length > 0 &&
    positions.size === fates.length &&
    own.every(
      (row) => row['request_events'] === fates.length && Number(row['position']) < fates.length,
    )
  );
}

function processPorts(
  land: (table: LandingTable, rows: readonly LandingRow[]) => number,
  faults: string[],
): ProcessPorts {
  return {
    graph: { addEvidence: async () => undefined, profilesOf: async () => new Map() },
    vault: { merge: async () => [] },
    accounts: { hear: async () => undefined },
    deliveries: { send: async () => undefined },
    lake: {
      write: async (table, day, rows) => {
        const bytes = land(table, rows);
        return { table: table.name, day, key: table.name, rows: rows.length, bytes };
      },
    },
    rejected: { put: async () => undefined },
    control: { putAll: async () => undefined, update: async () => true },
    clock: () => at,
    suppressedAmong: async () => new Set(),
    plans: async () => () => undefined,
    violations: { add: async () => undefined },
    onViolations: () => undefined,
    onUncounted: (error) => faults.push(`process: ${nameOf(error)}`),
    intake: {
      identify: identifying(
        {
          hmacHex: (text) => createHmac('sha256', nodeKey).update(text).digest('hex'),
          sha256Hex: (text) => hash('sha256', text),
        },
        'JP',
      ),
      fingerprint: (text) => hash('sha256', text),
      dayOf,
      onFault: (error) => faults.push(`intake: ${nameOf(error)}`),
    },
    gathering: {
      dayOf,
      base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
      now: () => new Date(at).toISOString(),
    },
    remainingMs: () => 60_000,
    onFailure: (error) => faults.push(`process: ${nameOf(error)}`),
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const record = (body: string) => ({
  messageId: 'message',
  receiptHandle: 'handle',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(at),
    SenderId: 'collect',
    ApproximateFirstReceiveTimestamp: String(at),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:ap-northeast-1:000000000000:events',
  awsRegion: 'ap-northeast-1',
});
