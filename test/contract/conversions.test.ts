import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  Conversion,
  ConversionConnector,
  ReadyConversion,
} from '../../destinations/conversion.ts';
import { conversionTypes } from '../../destinations/conversion-registry.ts';
import {
  type ConversionPlatform,
  conversionPlatforms,
  openPlatform,
  order,
  ready,
} from './conversion-platforms.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { nobody, person, sha256 } from './platform-ports.ts';
import { troubles } from './platform-rounds.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';

const buyer = { ...nobody, recordId: 'b', emails: ['Taro@Example.com'], phones: ['090-1234-5678'] };

test('every type that can be connected is tried here', () => {
  expect(conversionPlatforms.map(({ type }) => type.name)).toEqual([...conversionTypes.keys()]);
});

describe.for(conversionPlatforms)('$type.name', (platform) => {
  let opened: Awaited<ReturnType<typeof openPlatform>>;
  beforeEach(async () => {
    opened = await openPlatform(platform);
  });
  afterEach(() => opened.close());

  /** Of these platforms the answer says nothing of a single event. */
  const isSilent = platform.type.name === 'yahoo-conversion';

  test('an order arrives with its value and the person hashed by the rule of conversions', async () => {
    const connector = opened.connect();
    const { outcomes } = await connector.send([ready(connector, order(platform, 1), buyer)]);
    expect(outcomes.get('o-1')).toEqual({ kind: 'delivered' });
    expect(opened.taken()).toEqual([
      expect.objectContaining({
        id: 'o-1',
        value: 1201,
        keys: [
          `${platform.kinds.email}:${sha256('taro@example.com')}`,
          `${platform.kinds.phone}:${sha256(platform.phone)}`,
        ].sort(),
      }),
    ]);
  });

  test('a click id is enough, and nothing of a person goes with it', async () => {
    const connector = opened.connect();
    const { name, value } = platform.clickId;
    const conversion = { ...order(platform, 1), clickIds: { [name]: value } };
    await connector.send([ready(connector, conversion, nobody)]);
    expect(opened.taken().map(({ keys }) => keys)).toEqual([[`${clickKind(platform)}:${value}`]]);
    expect(connector.keysOf(order(platform, 1), nobody)).toEqual({ kind: 'no_identifier' });
  });

  test('what is sent twice counts once', async () => {
    const connector = opened.connect();
    const some = [1, 2].map((number) => ready(connector, order(platform, number), person(number)));
    await connector.send(some);
    await opened.connect().send(some);
    expect(opened.taken().map(({ id }) => id)).toEqual(['o-1', 'o-2']);
    const answer = await fetch(
      `${opened.url}/${platform.mount}/_conversions?dataset=${encodeURIComponent(platform.dataset)}`,
    );
    expect(await answer.json()).toMatchObject({ count: 2, copies: 2, value: 2403 });
  });

  test('the stated age is the last that the platform takes', async () => {
    const connector = opened.connect();
    const days = platform.type.maxAgeDays(order(platform, 1));
    const young = ready(connector, order(platform, 1, days - 0.1), buyer);
    const old = ready(connector, order(platform, 2, days), buyer);
    const { outcomes } = await connector.send([young, old]);
    expect(opened.taken().map(({ id }) => id)).toEqual(['o-1']);
    expect(outcomes.get('o-1')?.kind).toBe('delivered');
    expect(outcomes.get('o-2')?.kind).toBe(isSilent ? 'delivered' : 'rejected');
  });

  test('a token that was revoked stops the connection and gives nothing up', async () => {
    const connector = opened.connect('expired');
    const result = await connector.send([ready(connector, order(platform, 1), buyer)]);
    expect(result.stopped).toBeTypeOf('string');
    expect(result.outcomes.get('o-1')?.kind).toBe('retry');
  });

  test.for(vectorsOf(platform.type.rules.platform).hashed)(
    '$field $input arrives as the published hash',
    async ({ field, input, hash, region }) => {
      const connector = opened.connect('token', opened.url, region);
      await connector.send([ready(connector, order(platform, 1), personWith(field, input))]);
      expect(opened.taken()[0]?.keys.map((key) => key.split(':')[1])).toEqual([hash]);
    },
  );

  test.for(troubles)('$name at any request: each order counts once', async ({ fault, passage }) => {
    let seen = 0;
    let cut = -1;
    const proxy = await startFaultProxy(opened.url, () => {
      seen += 1;
      return seen - 1 === cut && passage !== undefined ? passage : 'pass';
    });
    const expected: string[] = [];
    for (let at = 0; at <= seen; at += 1) {
      [seen, cut] = [0, at];
      if (fault !== undefined) opened.failAt(at, fault);
      const connector = opened.connect('token', proxy.url);
      const bad = ready(connector, order(platform, 100 + at * 3, 200), buyer);
      const good = [1, 2].map((n) =>
        ready(connector, order(platform, 100 + at * 3 + n), person(n)),
      );
      await settle(connector, [...good.slice(0, 1), bad, ...good.slice(1)]);
      expected.push(...good.map(({ recordId }) => recordId));
      expect(opened.taken().map(({ id }) => id)).toEqual(expected);
    }
    expect(expected.length).toBeGreaterThan(4);
    await proxy.close();
  });
});

test.for([
  ['meta-conversions', { value: undefined }, 'a purchase without value and currency'],
  ['meta-conversions', { userAgent: undefined }, 'a web event without address or user agent'],
  ['tiktok-events', { source: 'in_store' }, 'made in_store, and the event source is web'],
  ['ly-conversion', { source: 'app' }, 'not made on the web'],
  ['line-conversion', { source: 'phone' }, 'not made on the web'],
] as const)('%s says before it sends why it would not take %o', async ([type, members, reason]) => {
  const platform = conversionPlatforms.find((each) => each.type.name === type);
  if (platform === undefined) throw new Error(`there is no ${type}`);
  const opened = await openPlatform(platform);
  const { value, userAgent, ...rest } = order(platform, 1);
  const conversion = { value, userAgent, ...rest, ...members };
  const keys = opened.connect().keysOf(withoutMissing(conversion), buyer);
  expect(keys).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  expect(opened.standIn.stats.requests).toBe(0);
  await opened.close();
});

test('an event id that is too long for a platform is sent as its hash, always the same', async () => {
  for (const platform of conversionPlatforms) {
    const opened = await openPlatform(platform);
    const connector = opened.connect();
    const eventId = `注文 ${'x'.repeat(80)}`;
    const conversion = { ...order(platform, 1), eventId };
    await connector.send([ready(connector, conversion, buyer)]);
    const isShort = platform.mount.endsWith('-conversion');
    expect(opened.taken().map(({ id }) => id)).toEqual([isShort ? sha256(eventId) : eventId]);
    await opened.close();
  }
});

function withoutMissing({
  value,
  userAgent,
  ...conversion
}: Omit<Conversion, 'value' | 'userAgent'> & {
  readonly value: number | undefined;
  readonly userAgent: string | undefined;
}): Conversion {
  return {
    ...conversion,
    ...(value !== undefined && { value }),
    ...(userAgent !== undefined && { userAgent }),
  };
}

/** The stand-in's word for a click id. */
function clickKind({ clickId, type }: ConversionPlatform): string {
  if (type.name !== 'line-conversion') return clickId.name;
  return 'click_id';
}

/** Sends what is not settled again until all is, as the engine does. */
async function settle(
  connector: ConversionConnector,
  conversions: readonly ReadyConversion[],
): Promise<void> {
  let open = conversions;
  for (let round = 0; open.length > 0; round += 1) {
    if (round > 4) throw new Error(`${open.length} are still open`);
    const { outcomes } = await connector.send(open);
    open = open.filter(({ recordId }) => {
      const kind = outcomes.get(recordId)?.kind;
      if (kind === undefined) throw new Error(`${recordId} has no outcome`);
      return kind === 'retry' || kind === 'unknown';
    });
  }
}
