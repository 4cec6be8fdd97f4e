import { existsSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { buildSnippet } from '../../browser/build.ts';
import { clickIdsOf } from '../../domain/intake/click-ids.ts';
import { addressOf, call, executablePath, open } from './snippet-site.ts';
import { snippetWorld, soon } from './snippet-world.ts';

const agreed = 'data-consent="none" data-flush-after-ms="100"';
const loader = buildSnippet().find(({ name }) => name === 'loader')?.text ?? '';

describe.skipIf(!existsSync(executablePath))('pages (needs Chromium at /usr/bin/chromium)', () => {
  const world = snippetWorld();

  const sent = (count: number) =>
    vi.waitFor(() => expect(world.site.stored().length).toBeGreaterThanOrEqual(count), soon);
  const tracked = () => world.site.stored().filter(({ type }) => type === 'track');
  const without = 'data-auto-page="false"';

  test('each route of an application is a page, and the one before its referrer', async () => {
    const page = await open(world, agreed, '/');
    await page.evaluate(async () => {
      const settle = () => new Promise((resolve) => setTimeout(resolve, 30));
      for (const address of ['/a?utm_source=x', '/b', '/b#top', '/b#/route']) {
        history.pushState({}, '', address);
        document.title = `Title of ${address}`;
        await settle();
      }
      history.pushState({}, '', '/c');
      await settle();
      history.back();
      await settle();
    });
    await sent(6);
    const pages = world.site
      .stored()
      .map(({ type, context: { page: seen } }) => ({ type, ...seen }));
    const path = (href = '') => href.replace(world.site.url, '').replace(/\?attributes.*/, '');
    expect(pages.map(({ type, url, referrer }) => [type, path(url), path(referrer)])).toEqual([
      ['page', '/', ''],
      ['page', '/a?utm_source=x', '/'],
      ['page', '/b', '/a?utm_source=x'],
      ['page', '/b#/route', '/b#top'],
      ['page', '/c', '/b#/route'],
      ['page', '/b#/route', '/c'],
    ]);
    expect(pages[1]?.title).toBe('Title of /a?utm_source=x');
    expect(world.site.stored()[1]?.context.campaign).toEqual({ source: 'x' });
    expect(
      world.site.stored().map(({ context: { sessionStart } }) => sessionStart === true),
    ).toEqual([true, ...Array.from({ length: 5 }, () => false)]);
  });

  test('the data layer is understood: what was in it, and what comes, from GTM and from gtag', async () => {
    await world.context.addInitScript(() => {
      const layer: unknown[] = [
        { event: 'gtm.js', 'gtm.start': 1 },
        { event: 'constructor' },
        null,
        7,
      ];
      Object.assign(window, { dataLayer: layer });
      const items = [{ item_id: 'A', item_name: '靴下', price: 500, quantity: 2 }];
      layer.push({ event: 'view_item', ecommerce: { currency: 'JPY', items } });
    });
    const page = await open(world, `${agreed} ${without}`);
    await page.evaluate(() => {
      const layer = Reflect.get(window, 'dataLayer');
      const gtag = (...entry: unknown[]) => layer.push(entry);
      gtag('event', 'add_to_cart', {
        currency: 'JPY',
        items: [{ item_id: 'A' }, { item_id: 'B' }],
      });
      gtag('js', new Date());
      layer.push({
        event: 'purchase',
        ecommerce: {
          transaction_id: 'o-1',
          value: 1_000,
          currency: 'JPY',
          items: [{ item_id: 'A' }],
        },
      });
    });
    await sent(4);
    expect(tracked().map(({ event, properties }) => [event, properties])).toEqual([
      [
        'Product Viewed',
        { currency: 'JPY', product_id: 'A', name: '靴下', price: 500, quantity: 2 },
      ],
      ['Product Added', { currency: 'JPY', product_id: 'A' }],
      ['Product Added', { currency: 'JPY', product_id: 'B' }],
      [
        'Order Completed',
        {
          ...{ order_id: 'o-1', value: 1_000, revenue: 1_000, currency: 'JPY' },
          products: [{ product_id: 'A' }],
        },
      ],
    ]);
  });

  test('click ids last longer than the page they came with, the platforms’ cookies go along', async () => {
    await world.context.addCookies([{ name: '_ly_c', value: 'abcd_ly', url: world.site.url }]);
    const attributes = 'data-flush-after-ms="100"';
    const page = await open(world, attributes, '/?fbclid=IwAR-x_1&yclid=YSS.1000_x');
    await call(page, 'consent', { analytics: true, advertising: true });
    await page.goto(addressOf(world.site.url, attributes, '/later'));
    await call(page, 'consent', { analytics: true, advertising: true });
    await sent(2);
    const [, later] = world.site.stored();
    const ids = JSON.parse(clickIdsOf({}, later?.context ?? {}, 0) ?? '{}');
    expect(ids).toEqual({
      fbc: expect.stringMatching(/^fb\.1\.\d{13}\.IwAR-x_1$/),
      ly_c: 'abcd_ly',
      yclid: 'YSS.1000_x',
    });
    const kept = (await world.context.cookies()).find(({ name }) => name === '_dcc_yclid');
    expect(Math.round(((kept?.expires ?? 0) - Date.now() / 1_000) / 86_400)).toBe(90);
  });

  test('the user id goes with later events, until somebody else sits down', async () => {
    const patient = `data-consent="none" ${without} data-flush-after-ms="60000"`;
    const page = await open(world, patient);
    await call(page, 'identify', 'member-1', { rank: 'gold' });
    await call(page, 'track', 'Hers');
    await call(page, 'group', 'company-1', { name: 'ACME' });
    await call(page, 'alias', 'member-2');
    await call(page, 'reset');
    await call(page, 'track', 'Theirs');
    await call(page, 'flush');
    await sent(5);
    const [identify, hers, group, alias, theirs] = world.site.stored();
    expect(identify).toMatchObject({
      type: 'identify',
      userId: 'member-1',
      traits: { rank: 'gold' },
    });
    expect(hers).toMatchObject({ userId: 'member-1' });
    expect(group).toMatchObject({ type: 'group', groupId: 'company-1', userId: 'member-1' });
    expect(alias).toMatchObject({ userId: 'member-2', previousId: identify?.anonymousId });
    expect(theirs?.userId).toBeUndefined();
    expect(theirs?.anonymousId).not.toBe(hers?.anonymousId);
    expect(world.site.sent[0]?.query).toBe('?c=0');
    await call(page, 'track', 'Theirs still');
    await call(page, 'flush');
    await sent(6);
    expect(world.site.sent.at(-1)).toMatchObject({ query: '?c=1' });
    expect(world.site.stored().at(-1)?.anonymousId).toBe(theirs?.anonymousId);
  });

  test('pasted into a page the loader takes calls before the snippet is there', async () => {
    const page = await world.context.newPage();
    await page.goto(`${world.site.url}/plain`);
    const called = await page.evaluate((text) => {
      document.head.append(Object.assign(document.createElement('script'), { text }));
      const daicho = Reflect.get(window, 'daicho');
      daicho.track('Before load', { n: 1 }, { context: { app: { name: 'shop' } } });
      daicho.page('Shop', 'Cart', { items: 2 });
      daicho.load('key', { autoPage: false, consent: 'callback', flushAfterMs: 100 });
      daicho.consent({ analytics: true, advertising: 'perhaps' });
      daicho.ready(() => Object.assign(window, { isReady: true }));
      return new Date().toISOString();
    }, loader);
    await page.waitForFunction(() => Reflect.get(window, 'isReady'));
    await sent(2);
    const [track, view] = world.site.stored();
    expect(track).toMatchObject({
      event: 'Before load',
      properties: { n: 1 },
      context: { app: { name: 'shop' } },
    });
    expect(view).toMatchObject({
      type: 'page',
      category: 'Shop',
      name: 'Cart',
      properties: { items: 2 },
    });
    expect(track?.context.consent.categoryPreferences).toEqual({ analytics: true });
    expect(`${track?.timestamp}` <= called).toBe(true);
  });
});
