import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../stack.ts';
import { atLeast, atMost, type Bench, type Figure, reported } from './bench.ts';
import { collectServer, forgetfulServer, rawServer } from './http-servers.ts';
import { type Comparison, interleave, median } from './interleave.ts';
import { type Load, type LoadResult, startLoadGenerator } from './load-generator.ts';
import { bodies, traffic } from './traffic.ts';

const connections = 64;
/** The whole path is slower by so much that it gets fewer requests. */
const wholePathShare = 0.1;

interface Kind {
  readonly name: string;
  readonly path: string;
  readonly bodies: readonly string[];
  /** Of `--size`. */
  readonly share: number;
}

function kinds(): readonly Kind[] {
  const events = traffic({ seed: 1, events: 2_000, atEpochMs: Date.now() });
  const tracks = events
    .filter(({ type }) => type === 'track')
    .map((event) => JSON.stringify(event));
  return [
    { name: '1 KB', path: '/v1/track', bodies: tracks, share: 1 },
    { name: '20 events', path: '/v1/batch', bodies: bodies(events, 20), share: 0.5 },
  ];
}

interface Compared {
  readonly comparison: Comparison;
  readonly raw: readonly LoadResult[];
  readonly subject: readonly LoadResult[];
}

type Send = (port: number) => Promise<LoadResult>;

async function compare(
  send: Send,
  rawPort: number,
  subject: { readonly port: number; prepare?(): void; check?(ok: number): void },
  onRound: (round: number, rounds: number) => void,
): Promise<Compared> {
  const results: { raw: LoadResult[]; subject: LoadResult[] } = { raw: [], subject: [] };
  const comparison = await interleave({
    anchor: {
      run: async () => {
        const result = await send(rawPort);
        results.raw.push(result);
        return String(result.ok);
      },
    },
    subject: {
      ...(subject.prepare && { prepare: subject.prepare }),
      run: async () => {
        const result = await send(subject.port);
        subject.check?.(result.ok);
        results.subject.push(result);
        return String(result.ok);
      },
    },
    onRound,
  });
  const counted = ({ length }: readonly LoadResult[]): number => length - comparison.rounds;
  return {
    comparison,
    raw: results.raw.slice(counted(results.raw)),
    subject: results.subject.slice(counted(results.subject)),
  };
}

/** Median over the rounds of one result divided by the one beside it. */
function ratio({ raw, subject }: Compared, of: (result: LoadResult) => number): number {
  return median(subject.map((result, round) => of(result) / of(raw[round] ?? result)));
}

const rate = ({ requestsPerSecond }: LoadResult): number => requestsPerSecond;
const p99 = ({ p99Ms }: LoadResult): number => p99Ms;
const medianOf = (results: readonly LoadResult[], of: (result: LoadResult) => number): number =>
  Math.round(median(results.map(of)));

type Sender = (load: Load) => Promise<LoadResult>;

async function measureCollector(
  kind: Kind,
  requests: number,
  send: Sender,
  onRound: (round: number, rounds: number) => void,
): Promise<{ figures: readonly Figure[]; details: Readonly<Record<string, unknown>> }> {
  const raw = await rawServer();
  const forgetful = await forgetfulServer();
  const collector = await collectServer();
  try {
    const headers = headersWith('wk_bench');
    const load = { path: kind.path, headers, bodies: kind.bodies, requests, connections };
    const sent = new Set(kind.bodies);
    const compared = await compare(
      (port) => send({ ...load, port }),
      raw.port,
      {
        port: collector.port,
        prepare: collector.purge,
        check(ok) {
          if (collector.queued() !== ok)
            throw new Error(`${ok} accepted, ${collector.queued()} kept`);
          if (collector.bodies(10).some((body) => !sent.has(body)))
            throw new Error('The queue holds what nobody sent');
        },
      },
      onRound,
    );
    const { comparison } = compared;
    const unstored = await compare((port) => send({ ...load, port }), raw.port, forgetful, onRound);
    return {
      figures: [
        atLeast(0.9, ratio(compared, rate), `requests/s, ${kind.name}`),
        atMost(1.5, ratio(compared, p99), `p99, ${kind.name}`),
        reported(1 / comparison.cpu.median, `requests per CPU second, ${kind.name}`, '×'),
        reported(ratio(unstored, rate), `requests/s without a queue, ${kind.name}`, '×'),
        reported(medianOf(compared.raw, rate), `the raw server, ${kind.name}`, '/s'),
      ],
      details: { ...compared, unstored },
    };
  } finally {
    await raw.close();
    await forgetful.close();
    await collector.close();
  }
}

async function measureWholePath(
  kind: Kind,
  requests: number,
  send: Sender,
  onRound: (round: number, rounds: number) => void,
): Promise<{ figures: readonly Figure[]; details: Readonly<Record<string, unknown>> }> {
  const state = mkdtempSync(join(tmpdir(), 'daicho-bench-'));
  const raw = await rawServer();
  const stack = await startStack({ state });
  try {
    const headers = headersWith(stack.writeKey);
    const load = { path: kind.path, headers, bodies: kind.bodies, requests, connections };
    const compared = await compare((port) => send({ ...load, port }), raw.port, stack, onRound);
    return {
      figures: [
        reported(ratio(compared, rate), `requests/s, SDK and wire included, ${kind.name}`, '×'),
        reported(medianOf(compared.subject, rate), `that is, ${kind.name}`, '/s'),
      ],
      details: { ...compared },
    };
  } finally {
    await stack.stop();
    await raw.close();
    rmSync(state, { recursive: true });
  }
}

const headersWith = (writeKey: string): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
  'content-type': 'application/json',
});

/** P1: from the socket to a queue on disk, beside a server that only drains the body. */
export const front: Bench = {
  id: 'p1',
  claim: 'collector with a durable queue in one process against a raw node:http server',
  sizeUnit: 'requests of 1 KB per round',
  reducedSize: 6_000,
  async run({ size, progress }) {
    const generator = startLoadGenerator();
    const figures: Figure[] = [];
    const details: Record<string, unknown> = { connections };
    try {
      for (const kind of kinds()) {
        const requests = Math.round(size * kind.share);
        const on = (what: string) => (round: number, rounds: number) =>
          progress.count(round, rounds, `rounds of ${what}, ${kind.name}`);
        const collector = await measureCollector(kind, requests, generator.run, on('collector'));
        const whole = await measureWholePath(
          kind,
          Math.round(requests * wholePathShare),
          generator.run,
          on('whole path'),
        );
        figures.push(...collector.figures, ...whole.figures);
        details[kind.name] = { requests, collector: collector.details, whole: whole.details };
      }
    } finally {
      generator.close();
    }
    return { figures, details };
  },
};
