import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { addressOf, call, executablePath, open } from '../browser/snippet-site.ts';
import { snippetWorld, soon } from '../browser/snippet-world.ts';

const agreed = 'data-consent="none" data-flush-after-ms="100"';

describe.skipIf(!existsSync(executablePath))(
  'what few pages use (needs Chromium at /usr/bin/chromium)',
  () => {
    const world = snippetWorld();

    const sent = (count: number) =>
      vi.waitFor(() => expect(world.site.stored().length).toBeGreaterThanOrEqual(count), soon);
    const tracked = () => world.site.stored().filter(({ type }) => type === 'track');
    const named = (name: string) => tracked().filter(({ event }) => event === name);
    const without = 'data-auto-page="false"';

    test('an id that the server brings back is the id from then on', async () => {
      world.site.answer = () => ({
        headers: { 'set-cookie': '_dcid=older-id-of-this-browser; Path=/' },
      });
      const page = await open(world, `${agreed} ${without}`);
      await call(page, 'track', 'First');
      await sent(1);
      await page.waitForFunction(() => document.cookie.includes('older-id'));
      await call(page, 'track', 'Second');
      await sent(2);
      expect(world.site.stored()[1]?.anonymousId).toBe('older-id-of-this-browser');
    });

    test('another domain of the brand gets the id, uses it once and hides it', async () => {
      const attributes = `${agreed} data-link-domains="localhost"`;
      const page = await open(world, attributes);
      const id = await page.evaluate(() => Reflect.get(window, 'daicho').anonymousId());
      const target = addressOf(world.site.otherUrl, agreed, '/there?x=1');
      await page.waitForFunction(() => document.scripts.length === 3);
      await page.evaluate((href) => {
        document.body.insertAdjacentHTML('afterbegin', `<a id="out" href="${href}">out</a>`);
      }, target);
      await page.click('#out');
      await page.waitForURL(`${world.site.otherUrl}/**`);
      await page.waitForFunction(() => Reflect.get(window, 'daicho')?.anonymousId);
      expect(page.url()).toBe(target);
      expect(await page.evaluate(() => Reflect.get(window, 'daicho').anonymousId())).toBe(id);
      await page.goto(`${target}&_dcl=${id}.${Date.now().toString(36)}.forged`);
      expect(page.url()).toBe(target);
    });

    test('clicks, scroll and errors are told only where a page asks', async () => {
      const silent = await open(world, agreed);
      await silent.click('#text');
      await silent.evaluate(() => scrollTo(0, 4_000));
      await sent(1);
      await silent.waitForTimeout(200);
      expect(tracked()).toEqual([]);

      const page = await open(world, `${agreed} ${without} data-clicks data-scroll data-errors`);
      await page.waitForFunction(() => document.scripts.length === 3);
      await page.waitForLoadState('networkidle');
      await page.click('#text', { position: { x: 5, y: 5 } });
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await page.evaluate(() => {
        setTimeout(() => {
          throw new Error('broken for taro@example.co.jp');
        });
      });
      await vi.waitFor(() => expect(named('Client Error')).toHaveLength(1), soon);
      await vi.waitFor(() => expect(named('Page Scrolled')).toHaveLength(4), soon);
      expect(named('Page Scrolled').map(({ properties }) => properties?.['depth'])).toEqual([
        25, 50, 75, 100,
      ]);
      expect(named('Client Error')[0]?.properties?.['message']).toBe(
        'Uncaught Error: broken for [email]',
      );
      const [click, ...others] = named('Element Clicked');
      expect(others).toEqual([]);
      expect(click?.properties).toMatchObject({ selector: 'p#text', x: expect.any(Number) });
      expect(Number(click?.properties?.['page_height'])).toBeGreaterThanOrEqual(4_000);
      expect(JSON.stringify(click?.properties)).not.toContain('"text"');
    });

    test('marked forms are told, without what is secret; others are not', async () => {
      const page = await open(world, `${agreed} ${without}`);
      await page.click('#unmarked');
      await page.goBack({ waitUntil: 'commit' });
      await focusAndSend(page);
      await vi.waitFor(() => expect(named('Form Submitted')).toHaveLength(1), soon);
      expect(named('Form Submitted')[0]?.properties).toEqual({
        form: 'inquiry',
        fields: { topic: 'color' },
      });
      expect(JSON.stringify(world.site.sent)).not.toMatch(/hunter2|4111/);
    });
  },
);

async function focusAndSend(page: Page): Promise<void> {
  await page.waitForFunction(() => Reflect.get(window, 'daicho')?.anonymousId);
  await page.fill('[name=topic]', 'color');
  await page.waitForFunction(() => document.scripts.length === 3);
  await page.waitForLoadState('networkidle');
  await page.click('#send');
}
