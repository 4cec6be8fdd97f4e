import { randomUUID } from 'node:crypto';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { buildSnippet } from '../../browser/build.ts';
import { sendPhone } from './sdk-mobile.ts';
import { hasChromium, openShop, type Shop } from './sdk-pages.ts';
import { openSdkWorld, type SdkWorld } from './sdk-world.ts';

let world: SdkWorld;
let shop: Shop | undefined;
/** What each source has sent: events that are new, and copies of them. */
const sent: Record<string, [stored: number, duplicate: number, rejected: number]> = {};

beforeAll(async () => {
  [world, shop] = await Promise.all([
    openSdkWorld(),
    hasChromium ? openShop(() => world.url) : undefined,
  ]);
});
afterAll(async () => {
  await shop?.close();
  await world.close();
});

const json = JSON.stringify;
const consentsOf = async (kind: string, value: string) =>
  Object.fromEntries(
    (await world.person(kind, value)).consents.map((each) => [each.purpose, each.isGranted]),
  );

describe.concurrent('each SDK, unmodified (browsers need Chromium at /usr/bin/chromium)', () => {
  test.skipIf(!hasChromium)(
    '@segment/analytics-next asks one settings file and sends every call to us',
    async () => {
      const key = await world.makeSource('analytics-next');
      const opened = await shop?.open('segment');
      const anonymousId = await opened?.page.evaluate<string>(`(async () => {
      const analytics = AnalyticsNext.AnalyticsBrowser.load({
        writeKey: ${json(key)},
        cdnURL: ${json(world.url)},
      });
      const consent = { categoryPreferences: { advertising: true, analytics: false } };
      await analytics.page('Home');
      await analytics.track('Product Viewed', { product_id: 'p-1' }, { context: { consent } });
      await analytics.identify('next-1', { email: 'next-1@example.com', plan: 'gold' }, { context: { consent } });
      await analytics.group('g-1', { name: 'Guild' });
      await analytics.alias('next-1', 'next-0');
      await analytics.screen('Kiosk');
      return (await analytics.user()).anonymousId();
    })()`);
      expect(opened?.faults).toEqual([]);
      expect(opened?.asked).toEqual([
        `GET /v1/projects/${key}/settings`,
        ...['p', 't', 'i', 'g', 'a', 's'].map((call) => `POST /v1/${call}`),
      ]);
      sent['analytics-next'] = [6, 0, 0];
      await world.arrived('analytics-next', 6);
      const { profileId, identifiers } = await world.person('email', 'next-1@example.com');
      expect(identifiers.map(({ kind }) => kind).sort()).toEqual(['email', 'user_id']);
      expect((await world.person('anonymous_id', anonymousId ?? '')).profileId).toBe(profileId);
      expect(await consentsOf('user_id', 'next-1')).toEqual({
        advertising: true,
        analytics: false,
      });
    },
  );
  test.skipIf(!hasChromium)('and in batches', async () => {
    const key = await world.makeSource('analytics-next-batches');
    const opened = await shop?.open('segment');
    await opened?.page.evaluate(`(async () => {
      const deliveryStrategy = { strategy: 'batching', config: { size: 5, timeout: 200 } };
      const analytics = AnalyticsNext.AnalyticsBrowser.load(
        { writeKey: ${json(key)}, cdnURL: ${json(world.url)} },
        { integrations: { 'Segment.io': { deliveryStrategy } } },
      );
      for (let index = 0; index < 12; index += 1) await analytics.track('Clicked', { index });
    })()`);
    sent['analytics-next-batches'] = [12, 0, 0];
    await world.arrived('analytics-next-batches', 12);
    expect(opened?.faults).toEqual([]);
    expect(opened?.asked.filter((each) => each === 'POST /v1/b')).toHaveLength(3);
  });
  test.skipIf(!hasChromium)(
    '@rudderstack/analytics-js asks its source configuration and sends every call to us',
    async () => {
      const key = await world.makeSource('rudder-js');
      const opened = await shop?.open('rudder');
      await opened?.page.evaluate(`{
      const analytics = new rudderanalytics.RudderAnalytics();
      analytics.load(${json(key)}, ${json(world.url)}, {
        configUrl: ${json(world.url)},
        sendAdblockPage: true,
        consentManagement: {
          enabled: true,
          provider: 'custom',
          allowedConsentIds: ['analytics'],
          deniedConsentIds: ['advertising'],
        },
      });
      analytics.page('Home');
      analytics.track('Product Viewed', { product_id: 'p-1' });
      analytics.identify('rudder-1', { email: 'rudder-1@example.com', firstName: 'Ichiro', plan: 'gold' });
      analytics.group('g-1', { name: 'Guild' });
      analytics.alias('rudder-1', 'rudder-0');
    }`);
      sent['rudder-js'] = [5, 0, 0];
      await world.arrived('rudder-js', 5);
      expect(opened?.faults).toEqual([]);
      expect(opened?.asked).toEqual([
        'GET /sourceConfig/',
        'HEAD /sourceConfig/',
        ...['page', 'track', 'identify', 'group', 'alias'].map((call) => `POST /v1/${call}`),
      ]);
      const { fields } = await world.person('email', 'rudder-1@example.com');
      expect(fields).toMatchObject([{ field: 'first_name' }]);
      expect(await consentsOf('user_id', 'rudder-1')).toEqual({
        advertising: false,
        analytics: true,
      });
    },
  );
  test.skipIf(!hasChromium)('and by beacons', async () => {
    const key = await world.makeSource('rudder-beacons');
    const opened = await shop?.open('rudder');
    await opened?.page.evaluate(`{
      const analytics = new rudderanalytics.RudderAnalytics();
      analytics.load(${json(key)}, ${json(world.url)}, {
        configUrl: ${json(world.url)},
        useBeacon: true,
        beaconQueueOptions: { flushQueueInterval: 200 },
      });
      for (let index = 0; index < 12; index += 1) analytics.track('Clicked', { index });
    }`);
    sent['rudder-beacons'] = [12, 0, 0];
    await world.arrived('rudder-beacons', 12);
    expect(opened?.faults).toEqual([]);
    expect(new Set(opened?.asked)).toEqual(
      new Set(['GET /sourceConfig/', 'POST /beacon/v1/batch']),
    );
  });

  test.skipIf(!hasChromium)(
    'the id outlives the cookie that a script has set, until it is forgotten',
    async () => {
      const origins = [shop?.origin ?? ''];
      const key = await world.makeSource('cookies', 'browser', origins);
      const opened = await shop?.open('segment');
      const send = (id: string, mark: string) =>
        opened?.page.evaluate<string>(`(async () => {
        document.cookie = '_dcid=${id}; path=/';
        const event = { type: 'track', event: 'Looked', anonymousId: '${id}', messageId: 'of-${id}' };
        const body = JSON.stringify({ writeKey: ${json(key)}, batch: [event] });
        await fetch(${json(world.url)} + '/v1/b?c=${mark}', { method: 'POST', body, credentials: 'include' });
        return document.cookie;
      })()`);
      const kept = async () =>
        Object.fromEntries(
          (await opened?.page.context().cookies())?.map(({ name, httpOnly }) => [name, httpOnly]) ??
            [],
        );
      expect(await send('cookie-first', '1')).toBe('_dcid=cookie-first');
      expect(await kept()).toEqual({ _dcid: false, _dcid_s: true });
      expect(await send('cookie-second', '1')).toBe('_dcid=cookie-first');
      await world.arrived('cookies', 2);
      const [first, second] = await Promise.all(
        ['cookie-first', 'cookie-second'].map((id) => world.person('anonymous_id', id)),
      );
      expect(second?.profileId).toBe(first?.profileId);
      expect(await send('cookie-first', '0')).toBe('');
      expect(await kept()).toEqual({});
      expect(opened?.faults).toEqual([]);
      sent['cookies'] = [2, 1, 0];
      await world.arrived('cookies', 3);
    },
  );

  test.skipIf(!hasChromium)(
    'our snippet is served as it was built, and a page runs it by its hash',
    async () => {
      const key = await world.makeSource('own');
      for (const { name, text, integrity } of buildSnippet()) {
        const served = await fetch(`${world.url}/v1/${name}.js`);
        expect(await served.text()).toBe(text);
        if (name !== 'snippet') continue;
        const opened = await shop?.open('segment');
        const attributes = { src: served.url, integrity, crossOrigin: 'anonymous' };
        await opened?.page.evaluate(`{
        const script = Object.assign(document.createElement('script'), ${json(attributes)});
        const { dataset } = script;
        Object.assign(dataset, { writeKey: ${json(key)}, host: ${json(world.url)}, consent: 'none', flushAt: '1' });
        document.head.append(script);
      }`);
        await world.arrived('own', 1);
        expect(opened?.faults).toEqual([]);
      }
      sent['own'] = [1, 0, 0];
    },
  );

  test.skipIf(!hasChromium)(
    'on the brand’s own host it keeps its id although the page loses it',
    async () => {
      const key = await world.makeSource('own-host');
      const opened = await shop?.open('own', key);
      const kept = async () =>
        Object.fromEntries(
          ((await opened?.page.context().cookies()) ?? [])
            .filter(({ name }) => name.startsWith('_dcid'))
            .map(({ name, value }) => [name, value.split('.')[0] ?? '']),
        );
      await world.arrived('own-host', 1);
      const { _dcid: id = '', _dcid_s: twin } = await kept();
      expect(id).not.toBe('');
      expect(twin).toBe(id);
      expect(opened?.asked).toEqual([
        ...['/', '/v1/loader.js', '/v1/snippet.js'].map((path) => `GET ${path}`),
        'POST /v1/b',
      ]);
      await opened?.page.context().clearCookies({ name: '_dcid' });
      await opened?.page.reload();
      const events = await world.arrived('own-host', 2);
      expect(await kept()).toEqual({ _dcid: id, _dcid_s: id });
      const owners = await Promise.all(events.map(({ node = '' }) => world.profileIdOf(node)));
      expect(new Set(owners).size).toBe(1);
      expect(opened?.faults).toEqual([]);
      sent['own-host'] = [2, 0, 0];
    },
  );

  test('@rudderstack/rudder-sdk-node delivers every kind of call, compressed', async () => {
    const key = await world.makeSource('rudder-node', 'server');
    const analytics = new RudderAnalytics(key, { dataPlaneUrl: world.url, flushAt: 4 });
    analytics.identify({ userId: 'node-1', traits: { email: 'node-1@example.com', plan: 'gold' } });
    analytics.track({ userId: 'node-1', event: 'Order Completed', properties: { revenue: 100 } });
    analytics.page({ anonymousId: 'node-a', name: 'Home' });
    analytics.screen({ anonymousId: 'node-a', name: 'Main' });
    analytics.group({ userId: 'node-1', groupId: 'g-1' });
    analytics.alias({ userId: 'node-1', previousId: 'node-a' });
    await analytics.flush();
    sent['rudder-node'] = [6, 0, 0];
    await world.arrived('rudder-node', 6);
    const { profileId } = await world.person('user_id', 'node-1');
    expect((await world.person('email', 'node-1@example.com')).profileId).toBe(profileId);
    expect((await world.person('anonymous_id', 'node-a')).profileId).toBe(profileId);
  });

  test('Segment’s mobile SDKs find their settings and send their queues', async () => {
    const key = await world.makeSource('mobile');
    const settings = await fetch(`${world.url}/v1/projects/${key}/settings`);
    const { integrations } = z
      .object({ integrations: z.object({ 'Segment.io': z.object({ apiHost: z.string() }) }) })
      .parse(await settings.json());
    const host = `http://${integrations['Segment.io'].apiHost.replace(/\/v1$/, '')}`;
    for (const [type, userId] of [
      ['ios', 'phone-1'],
      ['android', 'phone-2'],
    ] as const) {
      const phone = { type, anonymousId: randomUUID(), advertisingId: randomUUID() };
      const answer = await sendPhone(host, key, phone, [
        { type: 'track', event: 'Application Opened', properties: { from_background: false } },
        { type: 'screen', name: 'Home', properties: {} },
        { type: 'identify', userId, traits: { email: `${userId}@example.com` } },
      ]);
      expect(answer.status).toBe(200);
      await world.arrived('mobile', type === 'ios' ? 3 : 6);
      const { profileId } = await world.person('user_id', userId);
      const kind = type === 'ios' ? 'idfa' : 'gaid';
      expect((await world.person(kind, phone.advertisingId)).profileId).toBe(profileId);
    }
    sent['mobile'] = [6, 0, 0];
  });

  test('pictures, beacons in plain text, and calls that say twice under what key they are one', async () => {
    const key = await world.makeSource('by-hand', 'server');
    const look = () =>
      fetch(`${world.url}/v1/pixel.gif?writeKey=${key}&event=Opened&userId=hand-1`);
    const [first] = await Promise.all([look(), look()]);
    expect(first?.headers.get('content-type')).toBe('image/gif');
    expect(
      Buffer.from(await (first?.arrayBuffer() ?? new ArrayBuffer())).toString('latin1', 0, 3),
    ).toBe('GIF');
    const event = { type: 'track', event: 'Paid', userId: 'hand-1' };
    const beacon = { method: 'POST', headers: { 'content-type': 'text/plain;charset=UTF-8' } };
    await fetch(`${world.url}/v1/b`, { ...beacon, body: json({ writeKey: key, batch: [event] }) });
    for (const sentAt of ['2026-01-01T00:00:00Z', '2026-01-01T00:00:09Z']) {
      await fetch(`${world.url}/v1/import?writeKey=${key}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'order-77' },
        body: json({ batch: [event], sentAt }),
      });
    }
    sent['by-hand'] = [4, 1, 0];
    await world.arrived('by-hand', 5);
  });

  test.skipIf(!hasChromium)(
    'web before and after her login, app and till with her point card are one person',
    async () => {
      const [web, app, till] = await Promise.all([
        world.makeSource('story-web'),
        world.makeSource('story-app'),
        world.makeSource('story-till', 'server'),
      ]);
      const opened = await shop?.open('segment');
      const anonymousId = await opened?.page.evaluate<string>(`(async () => {
        const analytics = AnalyticsNext.AnalyticsBrowser.load({
          writeKey: ${json(web)},
          cdnURL: ${json(world.url)},
        });
        await analytics.page('Home');
        await analytics.track('Story Product Viewed', { product_id: 'p-1' });
        await analytics.identify('hanako', { email: 'hanako@example.com', firstName: '花子' });
        return (await analytics.user()).anonymousId();
      })()`);
      const phone = {
        type: 'ios',
        anonymousId: randomUUID(),
        advertisingId: randomUUID(),
      } as const;
      await sendPhone(world.url, app, phone, [
        { type: 'track', event: 'Story Application Opened' },
        { type: 'identify', userId: 'hanako' },
      ]);
      const card = { programme: 'own', number: '2900 0012 3456' };
      await fetch(`${world.url}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${till}:`)}`, 'content-type': 'application/json' },
        body: json({
          batch: [
            { type: 'identify', userId: 'hanako', traits: { pointCard: card } },
            {
              type: 'track',
              event: 'Story Receipt Issued',
              properties: { pointCard: card, revenue: 3200 },
            },
          ],
        }),
      });
      const events = (
        await Promise.all([
          world.arrived('story-web', 3),
          world.arrived('story-app', 2),
          world.arrived('story-till', 2),
        ])
      ).flat();
      Object.assign(sent, {
        'story-web': [3, 0, 0],
        'story-app': [2, 0, 0],
        'story-till': [2, 0, 0],
      });
      const { profileId, fields } = await world.person('user_id', 'hanako');
      expect(fields).toMatchObject([{ field: 'first_name' }]);
      const owners = await Promise.all(events.map(({ node = '' }) => world.profileIdOf(node)));
      expect(owners).toEqual(Array.from({ length: 7 }, () => profileId));
      for (const [kind, value] of [
        ['anonymous_id', anonymousId ?? ''],
        ['anonymous_id', phone.anonymousId],
        ['idfa', phone.advertisingId],
        ['email', 'hanako@example.com'],
        ['point_card', 'own:290000123456'],
      ] as const)
        expect((await world.person(kind, value)).profileId).toBe(profileId);
    },
  );
});

test('what every SDK has sent is what the lake holds, none lost, none twice, none refused', async () => {
  const did = ['Product Viewed', 'Application Opened', 'Receipt Issued'].map((event) => ({
    did: { event: `Story ${event}` },
  }));
  const said = { version: 1, name: 'All', purpose: 'p', goal: 'g', owner: 'o', target: 't' };
  await world.api.put('/api/audiences/all-ways', { ...said, where: { all: did } }, z.unknown());
  expect(await world.tallyOf()).toMatchObject(sent);
  const audience = z.looseObject({ size: z.int() });
  const { size } = await world.api.get('/api/audiences/all-ways', audience);
  expect(size).toBe(hasChromium ? 1 : 0);
});
