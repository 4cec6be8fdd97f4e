import { createHmac, hash } from 'node:crypto';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { identifying } from '../../domain/intake/event-identity.ts';
import { type Gathered, Gathering } from '../../domain/intake/gather.ts';
import type { EnvelopeHead } from '../../domain/intake/letters.ts';
import type { IntakeTools } from '../../domain/intake/take-event.ts';
import { takeRequest } from '../../domain/intake/take-request.ts';
import type { LandingRow, LandingTable } from '../../domain/lake/landing-writer.ts';
import { createCollect } from '../../functions/collect/collect.ts';
import { decodeMessage } from '../../functions/process/decode-message.ts';
import { landingConsents, landingEvents, landingTraits } from '../../queries/tables/catalogue.ts';
import { toParquet } from '../../stores/lake-writer.ts';
import { atLeast, type Bench, reported } from './bench.ts';
import { type Comparison, interleave } from './interleave.ts';
import { invokeEvent, portsInto } from './p2-collect.ts';
import { bodies, traffic } from './traffic.ts';

const perRequest = 20;
/** What one invocation takes: Lambda hands over 6 MB of messages at most, in base64. */
const requestsPerBatch = 230;
const receivedAt = Date.parse('2026-11-22T03:00:00.000Z');

const envelope: EnvelopeHead = {
  requestId: 'request-1',
  receivedAt: new Date(receivedAt).toISOString(),
  sourceId: 'web',
  path: '/v1/batch',
  keyKind: 'browser',
  history: false,
  userAgent: '',
  ip: '203.0.113.0',
  contentEncoding: '',
  encoding: 'utf8',
};

/** As `functions/process/handler.ts` wires them, with nothing remembered from earlier batches. */
function intakeTools(): IntakeTools {
  const nodeKey = 'k'.repeat(64);
  return {
    identify: identifying(
      {
        hmacHex: (value) => createHmac('sha256', nodeKey).update(value).digest('hex'),
        sha256Hex: (value) => hash('sha256', value),
      },
      'JP',
    ),
    fingerprint: (value) => hash('sha256', `${nodeKey}\n${value}`),
    dayOf: brandDays('Asia/Tokyo'),
    onFault: (error) => {
      throw error;
    },
  };
}

const gathering = {
  dayOf: brandDays('Asia/Tokyo'),
  base64: (value: string) => Buffer.from(value, 'utf8').toString('base64'),
  now: () => envelope.receivedAt,
};

interface Work {
  events: number;
  parquetBytes: number;
  /** Nodes that the look-up did not know. */
  newNodes: number;
}

/** The look-up of a warm instance: nodes it has met before cost a question to a map and no more. */
function lookUp({ claims }: Gathered, known: Set<string>): number {
  let found = 0;
  for (const { nodes } of claims)
    for (const node of nodes)
      if (!known.has(node)) {
        known.add(node);
        found += 1;
      }
  return found;
}

function writeParquet(gathered: Gathered, work: Work): void {
  const write = <Row extends LandingRow>(
    table: LandingTable,
    days: ReadonlyMap<string, readonly Row[]>,
  ): void => {
    for (const rows of days.values()) work.parquetBytes += toParquet(table, rows).byteLength;
  };
  write(landingEvents, gathered.events);
  write(landingTraits, gathered.traits);
  write(landingConsents, gathered.consents);
  for (const rows of gathered.events.values()) work.events += rows.length;
}

type Open = (text: string) => { readonly head: EnvelopeHead; readonly body: string };

/** The core of `process` over some messages, from split to Parquet bytes. */
function processed(texts: readonly string[], open: Open): Work {
  const tools = intakeTools();
  const known = new Set<string>();
  const work: Work = { events: 0, parquetBytes: 0, newNodes: 0 };
  for (let from = 0; from < texts.length; from += requestsPerBatch) {
    const gathered = gather(texts.slice(from, from + requestsPerBatch), open, tools);
    work.newNodes += lookUp(gathered, known);
    writeParquet(gathered, work);
  }
  return work;
}

function gather(texts: readonly string[], open: Open, tools: IntakeTools): Gathered {
  const batch = new Gathering(gathering);
  for (const text of texts) {
    const { head, body } = open(text);
    const taken = takeRequest(head, body, tools);
    if (taken.kind === 'rejected') throw new Error(`Rejected: ${taken.reason}`);
    batch.addRequest(head, taken, text);
  }
  return batch.finish();
}

const openBody: Open = (body) => ({ head: envelope, body });

const openMessage: Open = (text) => {
  const decoded = decodeMessage({ messageId: 'm', body: text, sentAtEpochMs: receivedAt });
  if (decoded.kind === 'rejected') throw new Error(`Rejected: ${decoded.reason}`);
  return { head: decoded.envelope, body: decoded.body };
};

function parsed(texts: readonly string[]): string {
  let events = 0;
  for (const text of texts) {
    const { batch }: { readonly batch: readonly unknown[] } = JSON.parse(text);
    events += batch.length;
  }
  return String(events);
}

/** Queue messages as `collect` makes them. */
async function messagesOf(texts: readonly string[]): Promise<readonly string[]> {
  const messages: string[] = [];
  const collect = createCollect(portsInto((message) => messages.push(message)));
  for (const text of texts) await collect(JSON.parse(invokeEvent(text)));
  return messages;
}

/** @throws Error unless every messageId that was sent is in a row, in order */
function checkRows(texts: readonly string[]): string {
  const gathered = gather(texts, openBody, intakeTools());
  const stored = [...gathered.events.values()].flat().map((row) => row.message_id);
  const sent = texts.flatMap((text) => {
    const { batch }: { readonly batch: readonly { readonly messageId: string }[] } =
      JSON.parse(text);
    return batch.map(({ messageId }) => messageId);
  });
  const digest = (ids: readonly string[]): string => hash('sha256', ids.toSorted().join('\n'));
  if (digest(stored) !== digest(sent)) throw new Error('Rows are missing');
  return digest(sent);
}

/** P3: from a request's bytes to Parquet bytes, beside a bare JSON.parse of the same requests. */
export const processCpu: Bench = {
  id: 'p3',
  claim: 'process’s core against a bare JSON.parse over the same bytes',
  sizeUnit: 'events',
  reducedSize: 20_000,
  async run({ size, progress }) {
    const texts = bodies(traffic({ seed: 3, events: size, atEpochMs: receivedAt }), perRequest);
    const digest = checkRows(texts);
    const messages = await messagesOf(texts);
    const onRound = (round: number, rounds: number) => progress.count(round, rounds, 'rounds');
    const anchor = { run: () => parsed(texts) };
    const work = processed(texts, openBody);
    const core = await interleave({
      anchor,
      subject: { run: () => String(processed(texts, openBody).events) },
      onRound,
    });
    const whole = await interleave({
      anchor,
      subject: { run: () => String(processed(messages, openMessage).events) },
      onRound,
    });
    const perSecond = (cpuMs: number): number => Math.round((size * 1_000) / cpuMs);
    return {
      figures: [
        atLeast(0.4, 1 / core.cpu.median, 'speed by CPU, split to Parquet'),
        reported(1 / whole.cpu.median, 'the same with envelope and base64', '×'),
        reported(perSecond(core.anchorCpuMs), 'events parsed per second of CPU', '/s'),
        reported(perSecond(core.subjectCpuMs), 'events processed per second of CPU', '/s'),
        reported(work.parquetBytes / work.events, 'Parquet per event', 'B'),
      ],
      details: { ...shapeOf(core, whole), digest, newNodesPerEvent: work.newNodes / work.events },
    };
  },
};

const shapeOf = (core: Comparison, whole: Comparison) => ({ core, whole });
