import { hash } from 'node:crypto';
import { createCollect } from '../../functions/collect/collect.ts';
import { createDoor } from '../../functions/collect/door.ts';
import type { CollectPorts } from '../../functions/collect/ports.ts';
import { rateJudge } from '../../functions/collect/rate.ts';
import type { CollectRequest } from '../../functions/collect/request.ts';
import { atMost, type Bench, type Figure, reported } from './bench.ts';
import { type Comparison, interleave } from './interleave.ts';
import { bodies, traffic } from './traffic.ts';

/** A request as the Lambda runtime hands it over: the invoke event's text. */
export function invokeEvent(body: string): string {
  const path = '/v1/batch';
  const agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Mobile/15E148 Safari/604.1';
  return JSON.stringify({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: {
      accept: '*/*',
      'accept-encoding': 'gzip, deflate, br',
      'accept-language': 'ja-JP,ja;q=0.9',
      authorization: `Basic ${Buffer.from('wk_bench:').toString('base64')}`,
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'text/plain',
      host: 'abcdefghij.lambda-url.ap-northeast-1.on.aws',
      origin: 'https://shop.example',
      referer: 'https://shop.example/',
      'user-agent': agent,
      'x-amzn-trace-id': 'Root=1-6921d1b2-0123456789abcdef01234567',
      'x-forwarded-for': '203.0.113.77',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abcdefghij',
      domainName: 'abcdefghij.lambda-url.ap-northeast-1.on.aws',
      domainPrefix: 'abcdefghij',
      http: {
        method: 'POST',
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.77',
        userAgent: agent,
      },
      requestId: '7d0b6b0e-2f7e-4c51-9f62-9c5a3a0d0c11',
      routeKey: '$default',
      stage: '$default',
      time: '22/Nov/2026:03:00:00 +0000',
      timeEpoch: 1_795_316_400_000,
    },
    body,
    isBase64Encoded: false,
  });
}

const key = {
  sourceId: 'web',
  keyKind: 'browser',
  history: false,
  origins: ['https://shop.example'],
} as const;

/** The collector's ports with everything else of the world left away. */
export function portsInto(enqueue: (message: string) => void): CollectPorts {
  let id = 0;
  const clock = (): number => 1_795_316_400_000;
  const newId = (): string => {
    id += 1;
    return `7d0b6b0e-2f7e-4c51-9f62-${String(id).padStart(12, '0')}`;
  };
  const take = async (message: string): Promise<void> => enqueue(message);
  // With a rate that the load does not reach, but with all the work of asking for it.
  const rate = rateJudge({ clock, addressPerSecond: 1_000_000_000 });
  const { judge } = createDoor({ rate, enqueue: take, clock, newId });
  return { lookUpKey: async () => key, enqueue: take, judge, clock, newId };
}

const parse = (text: string): CollectRequest => JSON.parse(text);

const bodyMember = '"body":"';
/** Base64 text of a message's body. */
const bodyOf = (message: string): string =>
  message.slice(message.indexOf(bodyMember) + bodyMember.length, -2);

/** @param distinct texts of invoke events, gone over again and again until there were `count` */
async function compare(
  distinct: readonly string[],
  count: number,
  onRound: (round: number, rounds: number) => void,
): Promise<{ alone: Comparison; both: Comparison }> {
  const requests = distinct.map(parse);
  let characters = 0;
  const collect = createCollect(
    portsInto((message) => {
      characters += message.length;
    }),
  );
  let stored = 0;
  const sum = async (each: () => Promise<void>): Promise<string> => {
    stored = 0;
    await each();
    return String(stored);
  };
  const anchor = {
    run: () =>
      sum(async () => {
        for (let index = 0; index < count; index += 1) {
          await undefined;
          stored += (parse(distinct[index % distinct.length] ?? '').body ?? '') === '' ? 0 : 1;
        }
      }),
  };
  const subject = (request: (index: number) => CollectRequest) => ({
    run: () =>
      sum(async () => {
        for (let index = 0; index < count; index += 1)
          stored += (await collect(request(index))).statusCode === 200 ? 1 : 0;
      }),
  });
  const none: CollectRequest = parse('{}');
  const alone = await interleave({
    anchor,
    subject: subject((index) => requests[index % requests.length] ?? none),
    onRound,
  });
  const both = await interleave({
    anchor,
    subject: subject((index) => parse(distinct[index % distinct.length] ?? '')),
    onRound,
  });
  if (characters === 0) throw new Error('Nothing was enqueued');
  return { alone, both };
}

/** @throws Error unless what is enqueued is, byte for byte, what came */
async function checkVerbatim(events: readonly string[]): Promise<string> {
  const sent: string[] = [];
  const collect = createCollect(portsInto((message) => sent.push(bodyOf(message))));
  for (const text of events) await collect(parse(text));
  const enqueued = hash('sha256', sent.map((body) => Buffer.from(body, 'base64')).join('\n'));
  const came = hash('sha256', events.map((text) => parse(text).body).join('\n'));
  if (enqueued !== came) throw new Error('The collector changed a body');
  return came;
}

/** P2: what the collector's handler costs, beside the parse that the Lambda runtime cannot be spared. */
export const collectCpu: Bench = {
  id: 'p2',
  claim: 'collect’s handler against JSON.parse of the invoke event',
  sizeUnit: 'requests of each kind',
  reducedSize: 3_000,
  async run({ size, progress }) {
    const figures: Figure[] = [];
    const details: Record<string, unknown> = {};
    for (const perRequest of [1, 20]) {
      const name = perRequest === 1 ? '1 event' : `${perRequest} events`;
      const events = traffic({ seed: 2, events: 2_000, atEpochMs: 1_795_316_400_000 });
      const distinct = bodies(events, perRequest).map(invokeEvent);
      const digest = await checkVerbatim(distinct);
      const requests = perRequest === 1 ? size * 4 : size;
      const { alone, both } = await compare(distinct, requests, (round, rounds) =>
        progress.count(round, rounds, `rounds of ${name}`),
      );
      figures.push(
        atMost(1.15, alone.cpu.median, `CPU of the handler, ${name}`),
        reported(both.cpu.median, `CPU of parse and handler, ${name}`, '×'),
        reported(
          Math.round((requests * perRequest * 1_000) / alone.subjectCpuMs),
          `events per second of CPU, ${name}`,
          '/s',
        ),
      );
      details[name] = { requests, alone, both, digest };
    }
    return { figures, details };
  },
};
