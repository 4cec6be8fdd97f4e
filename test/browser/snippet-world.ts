import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import {
  call,
  launch,
  open,
  type Site,
  type SnippetWorld,
  startSite,
  traces,
} from './snippet-site.ts';

export const soon = { timeout: 5_000, interval: 20 };

/** A browser for all tests of a `describe`; to be called within it. */
export function snippetWorld(): SnippetWorld {
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
  return {
    get site() {
      return site;
    },
    get context() {
      return context;
    },
  };
}

/** What tests of delivery do and look at. */
export function deliveryIn(world: SnippetWorld) {
  const names = () => world.site.stored().map(({ event }) => event);
  return {
    names,
    consented: async (attributes: string): Promise<Page> => {
      const page = await open(world, attributes);
      await call(page, 'consent', true);
      return page;
    },
    track: async (page: Page, ...events: readonly string[]): Promise<void> => {
      for (const event of events) await call(page, 'track', event);
    },
    isStored: (...expected: readonly string[]) =>
      vi.waitFor(() => expect(names()).toEqual(expected), soon),
    /** Events in the page's queue. */
    waiting: async (page: Page): Promise<number> =>
      (await traces(page)).keys.filter((key) => key.startsWith('_dcq')).length,
  };
}
