import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { tellingUserAgent } from '../../domain/intake/bot-user-agent.ts';
import { burstingNodes, type TimedEvent } from '../../domain/intake/burst.ts';
import { isInDatacentre } from '../../domain/intake/datacentre.ts';
import { datacentreIpv4, datacentreIpv6 } from '../../domain/intake/datacentre-ranges.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import { batch, envelope, receivedAt, takeOne, tools, track } from './intake-tools.ts';
import { memoryStores } from './memory-ports.ts';
import { sqsRecord } from './sqs-record.ts';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const googlebot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const app = { app: { namespace: 'jp.example.shop' }, device: { id: 'd1', type: 'android' } };

describe('the reason for which an event is a machine’s', () => {
  test.for([
    ['nothing', 'browser', chrome, '203.0.113.0', {}, undefined],
    ['its user agent', 'browser', googlebot, '', {}, 'user_agent'],
    ['a crawler of Yahoo! JAPAN', 'browser', 'Y!J-BRU/VSIDX 1.0', '', {}, 'crawler_list'],
    ['what a server passes on', 'server', 'node', '', { userAgent: googlebot }, 'user_agent'],
    ['nothing, of a server in a cloud', 'server', 'python-requests/2', '54.64.1.0', {}, undefined],
    ['a browser in a cloud', 'browser', chrome, '54.64.1.0', {}, 'datacentre'],
    ['a browser in a cloud, IPv6', 'browser', chrome, '2406:da14:1::', {}, 'datacentre'],
    ['nothing, of an app’s library', 'browser', 'analytics-kotlin/1.16', '', app, undefined],
    ['nothing, of an app in another library', 'browser', 'ktor-client/2', '', app, undefined],
    ['a library without an app', 'browser', 'ktor-client/2', '', {}, 'user_agent'],
    ['nothing, of a first try by hand', 'browser', 'curl/8.5.0', '', {}, undefined],
  ] as const)('is %s', ([, keyKind, userAgent, ip, context, reason]) => {
    const { row } = takeOne(track({ context }), { keyKind, userAgent, ip });
    expect([row.is_bot, row.bot_reason]).toEqual([reason !== undefined, reason]);
  });

  test('data centres may be let pass', () => {
    const lenient = { ...tools, flagsDatacentres: false };
    const stores = memoryStores({ intake: lenient });
    return processBatch(
      [visit([track({ anonymousId: 'a1' })], { ip: '54.64.1.0' })],
      stores.ports,
    ).then(() => expect(stores.listed('landing_events')).toMatchObject([{ is_bot: false }]));
  });
});

describe('the list of crawlers', () => {
  const names = z
    .object({ names: z.array(z.string()) })
    .parse(
      JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/crawler-names.json'), 'utf8')),
    ).names;

  test('knows 150 crawlers by their name alone and dressed as a browser', () => {
    const dressed = (name: string): string =>
      `Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ${name}/1.0) Chrome/120.0 Safari/537.36`;
    const missed = names
      .flatMap((name) => [name, dressed(name)])
      .filter((userAgent) => tellingUserAgent(userAgent) === undefined);
    expect(names).toHaveLength(150);
    expect(missed).toEqual([]);
  });

  test.for([
    chrome,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/13.17.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 YJApp-IOS jp.co.yahoo.ipn.appli/4.130.0',
    'Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 14; SO-51D) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 YaBrowser/24.1 Mobile Safari/537.36',
  ])('lets people pass: %s', (userAgent) => {
    expect(tellingUserAgent(userAgent)).toBeUndefined();
  });
});

describe('the ranges of data centres', () => {
  /** The table read by a plain loop: runs as pairs of first network and the one after the last. */
  const runsOf = (packed: string): readonly (readonly [number, number])[] => {
    const steps = packed
      .trim()
      .split(/\s/)
      .map((step) => Number.parseInt(step, 36));
    const runs: [number, number][] = [];
    for (let at = 0, last = 0; at < steps.length; at += 2) {
      const from = last + (steps[at] ?? 0);
      last = from + (steps[at + 1] ?? 0);
      runs.push([from, last]);
    }
    return runs;
  };
  const runs4 = runsOf(datacentreIpv4);
  const address = (network: number): string =>
    `${network >>> 16}.${(network >>> 8) & 255}.${network & 255}.0`;

  test('are answered as a plain loop over the table answers', () => {
    const edges = runs4.flatMap(([from, until]) => [from - 1, from, until - 1, until]);
    const networks = fc.oneof(fc.nat(0xff_ff_ff), fc.constantFrom(...edges));
    fc.assert(
      fc.property(networks, (network) => {
        const isIn = runs4.some(([from, until]) => network >= from && network < until);
        expect(isInDatacentre(address(network))).toBe(isIn);
      }),
      { numRuns: 2_000 },
    );
  });

  test('hold thousands of runs of real size', () => {
    expect(runs4.length).toBeGreaterThan(4_000);
    expect(runsOf(datacentreIpv6).length).toBeGreaterThan(500);
    expect(runs4.every(([from, until]) => until - from >= 4 && until <= 2 ** 24)).toBe(true);
  });

  test.for([
    ['54.64.1.0', true],
    ['35.200.0.0', true],
    ['153.120.0.0', true],
    ['203.0.113.0', false],
    ['127.0.0.0', false],
    ['192.168.1.0', false],
    ['104.16.0.0', false],
    ['126.1.2.0', false],
    ['0.0.0.0', false],
    ['255.255.255.0', false],
    ['2606:4700:1::', false],
    ['', false],
    ['nonsense', false],
  ] as const)('%s: %s', ([network, isIn]) => {
    expect(isInDatacentre(network)).toBe(isIn);
  });
});

describe('a burst', () => {
  const timed = fc.record({
    node: fc.constantFrom('anonymous_id.a', 'anonymous_id.b'),
    type: fc.constantFrom('page', 'track'),
    timestamp: fc.nat(50).map((step) => step * 7_000),
    is_day_flagged: fc.constant(false),
  });
  const crowd = fc
    .array(timed, { minLength: 1, maxLength: 40 })
    .chain((few) =>
      fc
        .shuffledSubarray(Array.from({ length: 700 }, (_, at) => at))
        .map((order) => order.flatMap((at) => few[at % few.length] ?? [])),
    );

  const byHand = (events: readonly TimedEvent[], node: string): boolean => {
    const own = events.filter((event) => event.node === node);
    return own.some(({ timestamp: from }) => {
      const near = own.filter(({ timestamp }) => timestamp >= from && timestamp < from + 60_000);
      return near.length > 300 || near.filter(({ type }) => type === 'page').length > 60;
    });
  };

  test('is what counting every minute by hand finds, in any order', () => {
    fc.assert(
      fc.property(crowd, (events) => {
        const nodes = ['anonymous_id.a', 'anonymous_id.b'].filter((node) => byHand(events, node));
        expect([...burstingNodes(events)].toSorted()).toEqual(nodes);
      }),
      { numRuns: 60 },
    );
  });
});

const visit = (events: readonly unknown[], changes: Parameters<typeof envelope>[0] = {}) =>
  sqsRecord(
    JSON.stringify({
      ...envelope({ keyKind: 'browser', userAgent: chrome, ip: '203.0.113.0', ...changes }),
      body: batch(events),
    }),
  );

const viewsOf = (anonymousId: string, count: number, apartMs: number) =>
  Array.from({ length: count }, (_, at) => ({
    type: 'page',
    anonymousId,
    messageId: `${anonymousId}-${at}`,
    timestamp: new Date(Date.parse(receivedAt) - 3_600_000 + at * apartMs).toISOString(),
    context: { userAgent: chrome },
  }));

describe('what a machine sends', () => {
  test('lands, and adds nothing to graph, vault, traits and memberships', async () => {
    const stores = memoryStores();
    const events = [
      {
        type: 'identify',
        userId: 'u1',
        anonymousId: 'a1',
        traits: { email: 'bob@example.com', plan: 'gold' },
        context: { consent: { categoryPreferences: { advertising: true } } },
      },
      { type: 'group', userId: 'u1', groupId: 'acme', traits: { size: 3 } },
      { type: 'track', event: 'Complaint Opened', userId: 'u1', properties: { ticketId: 't1' } },
    ];
    await processBatch([visit(events, { userAgent: googlebot })], stores.ports);
    expect(stores.listed('landing_events')).toHaveLength(3);
    for (const row of stores.listed('landing_events'))
      expect(row).toMatchObject({ is_bot: true, bot_reason: 'user_agent' });
    for (const table of ['landing_traits', 'landing_consents', 'landing_account_members'])
      expect(stores.listed(table)).toEqual([]);
    expect([stores.claims, [...stores.records], stores.accounts, stores.deliveries]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  test('is heard where it denies: nobody is written to because they were taken for a machine', async () => {
    const stores = memoryStores();
    const denial = {
      type: 'track',
      event: 'Consent',
      anonymousId: 'a1',
      context: { consent: { categoryPreferences: { advertising: false, analytics: true } } },
    };
    await processBatch([visit([denial], { ip: '54.64.1.0' })], stores.ports);
    expect(stores.listed('landing_consents')).toMatchObject([
      { purpose: 'advertising', is_granted: false },
    ]);
    expect([...stores.records.values()]).toMatchObject([
      { fields: {}, consents: { advertising: { value: false } } },
    ]);
    expect(stores.claims).toEqual([]);
  });

  test('over two requests of one batch is seen as one burst, and its neighbour is not touched', async () => {
    const stores = memoryStores();
    const views = viewsOf('bot', 61, 900);
    const queueOfHours = viewsOf('person', 300, 11_000);
    await processBatch(
      [
        visit(views.slice(0, 30), { requestId: 'r1' }),
        visit(queueOfHours, { requestId: 'r2' }),
        visit(views.slice(30), { requestId: 'r3' }),
      ],
      stores.ports,
    );
    const reasonsOf = (requestId: string) =>
      new Set(
        stores
          .listed('landing_events')
          .filter((row) => row['request_id'] === requestId)
          .map((row) => row['bot_reason']),
      );
    expect([reasonsOf('r1'), reasonsOf('r2'), reasonsOf('r3')]).toEqual([
      new Set(['burst']),
      new Set([undefined]),
      new Set(['burst']),
    ]);
    expect(stores.claims).toHaveLength(1);
  });

  test('of a server is no burst: a till may say a day’s sales in one request', async () => {
    const stores = memoryStores();
    await processBatch([visit(viewsOf('till', 400, 1), { keyKind: 'server' })], stores.ports);
    expect(stores.listed('landing_events').filter((row) => row['is_bot'])).toEqual([]);
  });
});

const folder = join(import.meta.dirname, '../../../shared/data/web_events');
const read = <Row>(name: string, row: z.ZodType<Row>): Row[] =>
  z
    .array(row)
    .parse(
      Papa.parse(readFileSync(join(folder, name), 'utf8'), { header: true, skipEmptyLines: true })
        .data,
    );

describe.skipIf(!existsSync(folder))('web events (skipped where ../shared/data is absent)', () => {
  test('are judged as the IAB list of spiders judges them', ({ annotate }) => {
    const spiders = new Map(
      read(
        'snowplow_web_spider_context.csv',
        z.object({ root_id: z.string(), spiderOrRobot: z.string() }),
      ).map(({ root_id, spiderOrRobot }) => [root_id, spiderOrRobot === 'true']),
    );
    const rows = read(
      'snowplow_web_events.csv',
      z.object({ event_id: z.string(), useragent: z.string() }),
    );
    const verdicts = rows.map(({ event_id, useragent: userAgent }) => ({
      isSpider: spiders.get(event_id) === true,
      isBot: takeOne(track({ context: { userAgent } }), { keyKind: 'browser' }).row.is_bot,
    }));
    const count = (isSpider: boolean, isBot: boolean): number =>
      verdicts.filter((each) => each.isSpider === isSpider && each.isBot === isBot).length;
    annotate(
      `${rows.length} events, ${count(true, true) + count(true, false)} spiders among them; flagged rightly ${count(true, true)}, wrongly ${count(false, true)}, missed ${count(true, false)}`,
    );
    expect(rows).toHaveLength(160);
    expect(count(false, true)).toBe(0);
    expect(count(true, false)).toBe(0);
  });
});
