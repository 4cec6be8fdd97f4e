import { afterAll, beforeAll, expect, test } from 'vitest';
import { node } from '../../proofs/identity/arbitraries.ts';
import { seeded } from '../../proofs/seeded.ts';
import { conversionStatuses } from '../../schemas/conversion.ts';
import { basisKinds } from '../../schemas/legal-basis.ts';
import { conversionWorld, dayMs, type Landing } from './conversion-world.ts';
import { permitEveryone } from './legal-bases.ts';
import { type Services, startServices, type World } from './refresh-world.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const stamp = { at: '2026-01-01T00:00:00.000Z', messageId: 'm' };
const emailOf = (id: string) => `${id.replace('.', '-')}@example.com`;

/**
 * A known person, and an address of theirs.
 *
 * @param says what they said about advertising; undefined: nothing
 */
async function person(world: World, id: string, says: boolean | undefined, hasContact = true) {
  const { graph, vault } = world.people;
  const email = node('email', id);
  const consents = says === undefined ? {} : { advertising: { ...stamp, value: says } };
  await vault.merge([
    { node: id, fields: {}, consents },
    ...(hasContact
      ? [{ node: email, fields: { email: { ...stamp, value: emailOf(id) } }, consents: {} }]
      : []),
  ]);
  if (hasContact) await graph.addEvidence([evidence(id, email)]);
}

const evidence = (one: string, other: string) => ({
  nodes: [one, other],
  sourceId: 'shop',
  messageId: `${one} ${other}`,
  at: stamp.at,
  mayJoinPeople: true,
});

const order = (message: string, id: string, agoMs: number, more: object = {}): Landing => ({
  message,
  node: id,
  agoMs,
  properties: { order_id: `o-${message}`, revenue: 1200, currency: 'JPY' },
  ...more,
});

test('an order is told once, with the last click before it on another device of the same person', async () => {
  const world = services.newWorld();
  const conversions = await conversionWorld(world, 'once', '2026-06-01');
  const [buyer, browser] = [node('user_id', 'buyer'), node('anonymous_id', 'browser')];
  await person(world, buyer, true);
  await world.people.graph.addEvidence([
    {
      nodes: [browser, buyer],
      sourceId: 'shop',
      messageId: 'e',
      at: stamp.at,
      mayJoinPeople: true,
    },
  ]);
  const click = (message: string, agoMs: number, gclid: string): Landing => ({
    ...{ message, node: browser, agoMs, event: 'Product Viewed' },
    clickIds: { gclid, fbc: `fb.1.1782864000000.${gclid}` },
  });
  await conversions.land(
    [
      click('c1', 3 * dayMs, 'first-click'),
      click('c2', 2 * dayMs, 'last-click'),
      order('1', buyer, dayMs),
      click('c3', dayMs / 2, 'later-click'),
    ],
    'refresh',
  );
  for (const [type, kind] of [
    ['google-conversions', 'gclid'],
    ['meta-conversions', 'fbc'],
  ] as const) {
    const { feed } = await conversions.run(type);
    expect(feed).toMatchObject({ state: 'idle', inWindow: 1, sent: 1, pending: 0 });
    const [taken, ...others] = conversions.of(type).taken();
    expect(others).toEqual([]);
    expect(taken).toMatchObject({ id: 'o-1', value: 1200 });
    const clicked = kind === 'fbc' ? 'fb.1.1782864000000.last-click' : 'last-click';
    expect(taken?.keys).toContain(`${kind}:${clicked}`);
    expect(await conversions.run(type)).toMatchObject({ requests: 0, feed: { sent: 1 } });
  }
  // Late, on a day that was told before: the new order alone goes out.
  await conversions.land([order('2', buyer, dayMs)]);
  expect(await conversions.run('meta-conversions')).toMatchObject({
    requests: 1,
    feed: { inWindow: 2, sent: 2 },
  });
  await conversions.close();
});

test('what a platform cannot take now goes out later, but not of who withdrew meanwhile', async () => {
  const world = services.newWorld();
  const conversions = await conversionWorld(world, 'pending', '2026-06-01');
  const [stays, withdraws] = [node('user_id', 'stays'), node('user_id', 'withdraws')];
  await person(world, stays, true);
  await person(world, withdraws, true);
  await conversions.land([order('1', stays, dayMs), order('2', withdraws, 2 * dayMs)]);
  const { standIn } = conversions.of('meta-conversions');
  standIn.failNext([{ status: 401 }]);
  const stopped = await conversions.run('meta-conversions');
  expect(stopped.feed).toMatchObject({ state: 'failed', inWindow: 2, pending: 2, sent: 0 });
  expect(stopped.feed.reason).toContain('190');
  const later = { at: '2026-06-30T00:00:00.000Z', messageId: 'w', value: false };
  await world.people.vault.merge([
    { node: withdraws, fields: {}, consents: { advertising: later } },
  ]);
  // The gate is shut: nobody asks.
  expect(await conversions.run('meta-conversions')).toMatchObject({
    requests: 0,
    feed: { pending: 2, state: 'failed' },
  });
  conversions.wait(2 * 3_600_000);
  expect((await conversions.run('meta-conversions')).feed).toMatchObject({
    ...{ state: 'idle', inWindow: 2, pending: 0, sent: 1, no_consent: 1 },
  });
  expect(conversions.of('meta-conversions').taken()).toHaveLength(1);
  expect((await conversions.run('meta-conversions')).requests).toBe(0);
  await conversions.close();
});

test('without a legal basis nothing is asked, with one for phones an address is not told', async () => {
  const world = services.newWorld();
  const { control } = world.ports;
  const type = 'meta-conversions';
  const conversions = await conversionWorld(world, 'basis', '2026-06-01');
  const buyer = node('user_id', 'buyer');
  await person(world, buyer, true);
  const fbc = 'fb.1.1782864000000.click';
  await conversions.land([
    order('1', buyer, 2 * dayMs),
    order('2', buyer, dayMs, { clickIds: { fbc } }),
  ]);
  await permitEveryone(control, type, basisKinds, false);
  expect(await conversions.run(type)).toMatchObject({
    ...{ requests: 0, feed: { state: 'failed', inWindow: 0, refused: 0, pending: 0 } },
  });
  await permitEveryone(control, type, ['phone']);
  expect((await conversions.run(type)).feed).toMatchObject({
    ...{ state: 'idle', inWindow: 2, refused: 1, sent: 1 },
  });
  expect(conversions.of(type).taken()).toMatchObject([{ id: 'o-2', keys: [`fbc:${fbc}`] }]);
  await conversions.close();
});

test('an order on a sensitive page is not told, and nothing is where a source never advertises', async () => {
  const world = services.newWorld();
  const { control } = world.ports;
  const type = 'meta-conversions';
  const conversions = await conversionWorld(world, 'sensitive', '2026-06-01');
  const buyer = node('user_id', 'buyer');
  await person(world, buyer, true);
  const bought = (id: string, url: string) =>
    order(id, buyer, dayMs, { context: { page: { url }, userAgent: 'Mozilla/5.0' } });
  await conversions.land([
    bought('1', 'https://shop.example/c/shoes'),
    bought('2', 'https://shop.example/c/maternity'),
  ]);
  expect((await conversions.run(type)).feed).toMatchObject({
    ...{ state: 'idle', inWindow: 2, refused: 1, sent: 1 },
  });
  expect(
    conversions
      .of(type)
      .taken()
      .map(({ id }) => id),
  ).toEqual(['o-1']);
  const never = {
    kind: 'never-advertise',
    id: 'clinic',
    reason: 'patients',
    at: 'now',
    by: 'test',
  };
  await control.put(never);
  await conversions.land([bought('3', 'https://shop.example/c/shoes')]);
  const { requests, feed } = await conversions.run(type);
  expect(requests).toBe(0);
  expect(feed).toMatchObject({ state: 'failed', sent: 1 });
  expect(feed.reason).toContain('The source clinic is never for advertising');
  await conversions.close();
});

test('what a platform took and dropped later as a whole goes out again, and counts there once', async () => {
  const world = services.newWorld();
  const conversions = await conversionWorld(world, 'dropped', '2026-06-01');
  const buyer = node('user_id', 'buyer');
  await person(world, buyer, true);
  await conversions.land([order('1', buyer, dayMs)]);
  const google = conversions.of('google-conversions');
  const body = { requestStatusPerDestination: [{ requestStatus: 'FAILED' }] };
  google.failAt(1, { status: 200, body }, 1000);
  const dropped = await conversions.run('google-conversions');
  expect(dropped.feed).toMatchObject({ sent: 0, pending: 1, openReceipts: 0, inWindow: 1 });
  google.failAt(0, { status: 200, body }, 0);
  const again = await conversions.run('google-conversions');
  expect(again.feed).toMatchObject({ sent: 1, pending: 0, openReceipts: 0, droppedLater: 0 });
  expect(google.taken().map(({ id }) => id)).toEqual(['o-1']);
  expect(await (await fetch(`${google.url}/google/_conversions?dataset=987`)).json()).toMatchObject(
    {
      ...{ count: 1, copies: 1 },
    },
  );
  await conversions.close();
});

/** Fates by plain reading of the events, for a platform that takes so many days. */
function expectedFates(
  landings: readonly Landing[],
  people: ReadonlyMap<string, { readonly says: boolean | undefined; readonly email: boolean }>,
  days: number,
) {
  const counts = new Map<string, number>();
  const sent: string[] = [];
  const orders = new Map<string, Landing[]>();
  for (const landing of landings) {
    if (landing.event !== undefined || landing.isBot === true) continue;
    const { order_id: id } = { order_id: '', ...landing.properties };
    orders.set(id, [...(orders.get(id) ?? []), landing]);
  }
  const count = (fate: string) => counts.set(fate, (counts.get(fate) ?? 0) + 1);
  for (const [id, copies] of orders) {
    const [first, ...others] = copies.toSorted(
      (a, b) => b.agoMs - a.agoMs || (a.message < b.message ? -1 : 1),
    );
    for (const _ of others) count('duplicate');
    const who = people.get(first?.node ?? '');
    if (first === undefined || who === undefined) throw new Error('an order of nobody');
    if (first.agoMs > days * dayMs) count('too_old');
    else if (Object.values(first.properties ?? {}).some((value) => Number(value) < 0))
      count('refused');
    else if (who.says !== true) count('no_consent');
    else if (!who.email && !landings.some((each) => isClickFor(each, first)))
      count('no_identifier');
    else {
      count('sent');
      sent.push(id);
    }
  }
  return { counts, sent: sent.sort() };
}

const isClickFor = (one: Landing, bought: Landing): boolean =>
  one.clickIds !== undefined &&
  one.isBot !== true &&
  one.node === bought.node &&
  one.agoMs >= bought.agoMs;

const seeds = Array.from(
  { length: Number(process.env['CONVERSION_RUNS'] ?? 1) },
  (_, at) => at + 1,
);

test.for(seeds)(
  'seed %i: whatever is killed at any call, each order has the fate that a plain reading gives it',
  async (seed) => {
    const random = seeded(seed);
    const world = services.newWorld();
    const conversions = await conversionWorld(world, `seed${seed}`, '2026-05-01');
    const people = new Map(
      Array.from({ length: 12 }, (_, number) => {
        const says = [true, true, true, false, undefined][number % 5];
        return [node('user_id', `p${number}`), { says, email: number % 4 !== 3 }] as const;
      }),
    );
    for (const [id, { says, email }] of people) await person(world, id, says, email);
    const ids = [...people.keys()];
    const landings = Array.from({ length: 60 }, (_, number): Landing => {
      const id = `o-${Math.floor(random() * 50)}`;
      return {
        message: `m${number}`,
        node: ids[Math.floor(random() * ids.length)] ?? '',
        // Never at the very age that decides.
        agoMs: Math.floor(random() * 12 * dayMs) + 1000,
        properties: { order_id: id, revenue: random() < 0.1 ? -5 : 100 + number },
        isBot: random() < 0.05,
        ...(random() < 0.3 && { clickIds: { fbc: `fb.1.1782864000000.click${number}` } }),
      };
    });
    await conversions.land(landings);
    const { feed } = await conversions.run('meta-conversions', 0.04, random);
    const expected = expectedFates(landings, people, 7);
    expect(
      conversions
        .of('meta-conversions')
        .taken()
        .map(({ id }) => id),
    ).toEqual(expected.sent);
    const fates = await conversions.fates('meta-conversions');
    for (const status of conversionStatuses) {
      expect(`${status} ${fates[status]}`).toBe(`${status} ${expected.counts.get(status) ?? 0}`);
      expect(feed[status]).toBe(fates[status]);
    }
    expect(feed.inWindow).toBe(landings.filter(({ isBot }) => isBot !== true).length);
    expect(conversionStatuses.reduce((sum, status) => sum + feed[status], 0)).toBe(feed.inWindow);
    expect((await conversions.run('meta-conversions')).requests).toBe(0);
    await conversions.close();
  },
);
