import { existsSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { executablePath } from './snippet-site.ts';
import { deliveryIn, snippetWorld, soon } from './snippet-world.ts';

const quick = 'data-auto-page="false" data-flush-after-ms="100"';
const slow = 'data-auto-page="false" data-flush-after-ms="60000"';

describe.skipIf(!existsSync(executablePath))(
  'delivery (needs Chromium at /usr/bin/chromium)',
  () => {
    const world = snippetWorld();
    const { consented, track, names, isStored, waiting } = deliveryIn(world);

    test('a loader that lies on another host sends the events there', async () => {
      const page = await world.context.newPage();
      await page.goto(`${world.site.otherUrl}/plain`);
      const sent = page.waitForRequest((request) => request.method() === 'POST');
      await page.evaluate((src) => {
        const script = document.createElement('script');
        Object.assign(script.dataset, { writeKey: 'key', consent: 'none', flushAfterMs: '100' });
        script.src = src;
        document.head.append(script);
      }, `${world.site.url}/v1/loader.js`);
      expect(new URL((await sent).url()).origin).toBe(world.site.url);
    });

    test('so many events are one request, the rest goes after a while', async () => {
      const page = await consented(`${quick} data-flush-at="3"`);
      await page.evaluate(() => {
        for (const name of 'abcdefg') Reflect.get(window, 'daicho').track(name);
      });
      await isStored(...'abcdefg');
      expect(world.site.sent.length).toBeLessThanOrEqual(3);
      await vi.waitFor(async () => expect(await waiting(page)).toBe(0), soon);
    });

    test('what a 5xx refuses is sent again, the same, once', async () => {
      world.site.answer = () => ({ status: world.site.sent.length < 1 ? 503 : 200 });
      const page = await consented(quick);
      await track(page, 'a', 'b');
      await isStored('a', 'b');
      expect(world.site.sent.map(({ status }) => status)).toEqual([503, 200]);
      expect(world.site.sent[1]?.events).toEqual(world.site.sent[0]?.events);
    });

    test('offline events wait, and go when the network is back', async () => {
      const page = await consented(quick);
      await world.context.setOffline(true);
      await track(page, 'a', 'b');
      await page.waitForTimeout(250);
      expect(world.site.sent).toEqual([]);
      expect(await waiting(page)).toBe(2);
      await world.context.setOffline(false);
      await isStored('a', 'b');
      expect(world.site.sent).toHaveLength(1);
    });

    test('a page that goes away sends the rest by a beacon', async () => {
      const page = await consented(slow);
      await track(page, 'a', 'b');
      await page.goto('about:blank');
      await isStored('a', 'b');
      expect(world.site.sent).toMatchObject([
        { query: '?c=1', contentType: 'text/plain;charset=UTF-8' },
      ]);
    });

    test('a killed tab loses nothing: the next page sends it, once', async () => {
      const page = await consented(slow);
      await track(page, 'a', 'b');
      const session = await world.context.newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      session.send('Page.crash').catch(() => {});
      await crashed;
      expect(world.site.sent).toEqual([]);
      const next = await consented(quick);
      await track(next, 'c');
      await isStored('a', 'b', 'c');
      expect(world.site.events()).toHaveLength(3);
    });

    test('two tabs share the queue and send nothing twice', async () => {
      world.site.answer = () => ({ delayMs: 50 });
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
      expect(world.site.events()).toHaveLength(60);
    });

    test('with cookies and storage blocked events go out all the same', async () => {
      await world.context.addInitScript(() => {
        const refuse = () => {
          throw new DOMException('refused', 'SecurityError');
        };
        Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse });
        Object.defineProperty(window, 'localStorage', { get: refuse });
      });
      const page = await consented(quick);
      await track(page, 'a', 'b');
      await isStored('a', 'b');
      const [first, second] = world.site.events();
      expect(first?.anonymousId).toBe(second?.anonymousId);
      expect(first?.context.sessionId).toBe(second?.context.sessionId);
    });
  },
);
