import { existsSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  call,
  executablePath,
  launch,
  open,
  type Site,
  startSite,
  traces,
} from './snippet-site.ts';

const quick = 'data-auto-page="false" data-flush-after-ms="100"';
const slow = 'data-auto-page="false" data-flush-after-ms="60000"';
const soon = { timeout: 5_000, interval: 20 };

describe.skipIf(!existsSync(executablePath))(
  'delivery (needs Chromium at /usr/bin/chromium)',
  () => {
    let browser: Browser;
    let context: BrowserContext;
    let site: Site;

    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
      site = await startSite();
      context = await browser.newContext();
    });
    afterEach(async () => {
      await context.close();
      await site.close();
    });

    const consented = async (attributes: string): Promise<Page> => {
      const page = await open(context, site, attributes);
      await call(page, 'consent', true);
      return page;
    };
    const track = async (page: Page, ...names: readonly string[]): Promise<void> => {
      for (const name of names) await call(page, 'track', name);
    };
    const names = () => site.stored().map(({ event }) => event);
    const isStored = (...expected: readonly string[]) =>
      vi.waitFor(() => expect(names()).toEqual(expected), soon);
    const waiting = async (page: Page): Promise<number> =>
      (await traces(page)).keys.filter((key) => key.startsWith('_dcq')).length;

    test('a loader that lies on another host sends the events there', async () => {
      const page = await context.newPage();
      await page.goto(`${site.otherUrl}/plain`);
      const sent = page.waitForRequest((request) => request.method() === 'POST');
      await page.evaluate((src) => {
        const script = document.createElement('script');
        Object.assign(script.dataset, { writeKey: 'key', consent: 'none', flushAfterMs: '100' });
        script.src = src;
        document.head.append(script);
      }, `${site.url}/v1/loader.js`);
      expect(new URL((await sent).url()).origin).toBe(site.url);
    });

    test('so many events are one request, the rest goes after a while', async () => {
      const page = await consented(`${quick} data-flush-at="3"`);
      await page.evaluate(() => {
        for (const name of 'abcdefg') Reflect.get(window, 'daicho').track(name);
      });
      await isStored(...'abcdefg');
      expect(site.sent.length).toBeLessThanOrEqual(3);
      await vi.waitFor(async () => expect(await waiting(page)).toBe(0), soon);
    });

    test('what a 5xx refuses is sent again, the same, once', async () => {
      site.answer = () => ({ status: site.sent.length < 1 ? 503 : 200 });
      const page = await consented(quick);
      await track(page, 'a', 'b');
      await isStored('a', 'b');
      expect(site.sent.map(({ status }) => status)).toEqual([503, 200]);
      expect(site.sent[1]?.events).toEqual(site.sent[0]?.events);
    });

    test('offline events wait, and go when the network is back', async () => {
      const page = await consented(quick);
      await context.setOffline(true);
      await track(page, 'a', 'b');
      await page.waitForTimeout(250);
      expect(site.sent).toEqual([]);
      expect(await waiting(page)).toBe(2);
      await context.setOffline(false);
      await isStored('a', 'b');
      expect(site.sent).toHaveLength(1);
    });

    test('a page that goes away sends the rest by a beacon', async () => {
      const page = await consented(slow);
      await track(page, 'a', 'b');
      await page.goto('about:blank');
      await isStored('a', 'b');
      expect(site.sent).toMatchObject([{ query: '?c=1', contentType: 'text/plain;charset=UTF-8' }]);
    });

    test('a killed tab loses nothing: the next page sends it, once', async () => {
      const page = await consented(slow);
      await track(page, 'a', 'b');
      const session = await context.newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      session.send('Page.crash').catch(() => {});
      await crashed;
      expect(site.sent).toEqual([]);
      const next = await consented(quick);
      await track(next, 'c');
      await isStored('a', 'b', 'c');
      expect(site.events()).toHaveLength(3);
    });

    test('two tabs share the queue and send nothing twice', async () => {
      site.answer = () => ({ delayMs: 50 });
      const [one, two] = [await consented(quick), await consented(quick)];
      await Promise.all(
        [one, two].map((page, tab) =>
          page.evaluate(async (name) => {
            for (let round = 0; round < 30; round += 1) {
              Reflect.get(window, 'daicho').track(`${name}${round}`);
              await new Promise((resolve) => setTimeout(resolve, 10));
            }
          }, `${tab}-`),
        ),
      );
      await vi.waitFor(() => expect(new Set(names()).size).toBe(60), soon);
      await vi.waitFor(async () => expect(await waiting(one)).toBe(0), soon);
      expect(site.events()).toHaveLength(60);
    });

    test('with cookies and storage blocked events go out all the same', async () => {
      await context.addInitScript(() => {
        const refuse = () => {
          throw new DOMException('refused', 'SecurityError');
        };
        Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse });
        Object.defineProperty(window, 'localStorage', { get: refuse });
      });
      const page = await consented(quick);
      await track(page, 'a', 'b');
      await isStored('a', 'b');
      const [first, second] = site.events();
      expect(first?.anonymousId).toBe(second?.anonymousId);
      expect(first?.context.sessionId).toBe(second?.context.sessionId);
    });
  },
);
