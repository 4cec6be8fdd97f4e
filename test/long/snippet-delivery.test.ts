import { existsSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { addressOf, call, executablePath, open } from '../browser/snippet-site.ts';
import { deliveryIn, snippetWorld, soon } from '../browser/snippet-world.ts';

const quick = 'data-auto-page="false" data-flush-after-ms="100"';
const slow = 'data-auto-page="false" data-flush-after-ms="60000"';

describe.skipIf(!existsSync(executablePath))(
  'delivery under hard conditions (needs Chromium at /usr/bin/chromium)',
  () => {
    const world = snippetWorld();
    const { consented, track, names, isStored, waiting } = deliveryIn(world);

    test('an answer that never comes whole is as good as none', async () => {
      world.site.answer = () => ({ status: world.site.sent.length < 1 ? 0 : 200 });
      await track(await consented(quick), 'a');
      await isStored('a');
    });

    test('Retry-After is waited for, by all pages', async () => {
      const at: number[] = [];
      world.site.answer = () => {
        at.push(Date.now());
        return at.length === 1 ? { status: 429, headers: { 'retry-after': '1' } } : {};
      };
      const page = await consented(quick);
      await track(page, 'a');
      await vi.waitFor(() => expect(at).toHaveLength(1), soon);
      await page.goto(addressOf(world.site.url, quick, '/next'));
      await call(page, 'consent', true);
      await call(page, 'flush');
      await isStored('a');
      expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(990);
    });

    test('what is refused for good is not sent again', async () => {
      world.site.answer = () => ({ status: world.site.sent.length < 1 ? 401 : 200 });
      const page = await consented(quick);
      await track(page, 'a');
      await vi.waitFor(() => expect(world.site.sent).toHaveLength(1), soon);
      await track(page, 'b');
      await isStored('b');
      expect(await waiting(page)).toBe(0);
    });

    test('on a slow network nothing is sent twice', async () => {
      world.site.answer = () => ({ delayMs: 400 });
      const page = await consented(quick);
      await track(page, 'a');
      await page.waitForTimeout(150);
      await track(page, 'b', 'c');
      await isStored('a', 'b', 'c');
      expect(world.site.events()).toHaveLength(3);
    });

    test('a page back from the browser’s cache goes on', async () => {
      const attributes = 'data-flush-after-ms="100"';
      const page = await consented(attributes);
      await vi.waitFor(() => expect(world.site.stored()).toHaveLength(1), soon);
      await page.evaluate(() => Object.assign(window, { isSame: true }));
      await page.goto(addressOf(world.site.url, '', '/elsewhere'));
      await page.goBack({ waitUntil: 'commit' });
      expect(await page.evaluate(() => Reflect.get(window, 'isSame'))).toBe(true);
      await track(page, 'back');
      await vi.waitFor(() => expect(names()).toEqual([undefined, undefined, 'back']), soon);
    });

    test('in a sandboxed frame, which has neither, too', async () => {
      const page = await open(world);
      const address = addressOf(
        world.site.url,
        `${quick} data-host="${world.site.url}" data-consent="none"`,
        '/',
      );
      await page.evaluate((src) => {
        document.body.innerHTML = `<iframe sandbox="allow-scripts" src="${src}"></iframe>`;
      }, address);
      await vi.waitFor(() => expect(page.frames()[1]?.url()).toBe(address), soon);
      const frame = page.frames()[1];
      await frame?.waitForFunction(() => Reflect.get(window, 'daicho')?.anonymousId);
      await frame?.evaluate(() => Reflect.get(window, 'daicho').track('a'));
      await vi.waitFor(
        () => expect(world.site.events().map(({ event }) => event)).toContain('a'),
        soon,
      );
      // Such a frame hears no answer of a foreign origin that does not let it; that is no reason to lose its id.
      expect(new Set(world.site.events().map(({ anonymousId }) => anonymousId)).size).toBe(1);
    });

    test('a full storage is not the end of collecting', async () => {
      const page = await consented(slow);
      await page.evaluate(() => {
        for (let size = 4_000_000; size > 0; size = Math.floor(size / 2)) {
          try {
            localStorage.setItem(`fill${size}`, 'x'.repeat(size));
            localStorage.setItem(`more${size}`, 'x'.repeat(size));
          } catch {}
        }
      });
      await track(page, 'a');
      await call(page, 'flush');
      await isStored('a');
    });

    test('a thousand events wait, no more', async () => {
      const page = await consented(`${slow} data-flush-at="5000"`);
      await page.evaluate(() => {
        for (let round = 0; round < 1_010; round += 1)
          Reflect.get(window, 'daicho').track(`${round}`);
      });
      expect(await waiting(page)).toBe(1_000);
      await call(page, 'flush');
      await vi.waitFor(() => expect(world.site.stored()).toHaveLength(1_000), soon);
      expect(names()).toEqual(Array.from({ length: 1_000 }, (_, index) => `${index}`));
      expect(1_000 / world.site.sent.length).toBeGreaterThan(50);
    });
  },
);
