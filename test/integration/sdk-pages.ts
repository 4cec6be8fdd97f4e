import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startWireServer } from '../contract/wire-server.ts';

const chromiumPath = '/usr/bin/chromium';
export const hasChromium = existsSync(chromiumPath);

const modules = join(import.meta.dirname, '../../node_modules');
/** The builds that npm has, as they are. */
const scripts: Readonly<Record<string, string>> = {
  '/segment.js': '@segment/analytics-next/dist/umd/index.js',
  '/rudder.js': '@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js',
};

export interface Shop {
  readonly origin: string;
  /** A page that has loaded one of the SDKs, in a browser profile of its own. */
  open(sdk: 'segment' | 'rudder'): Promise<Opened>;
  close(): Promise<void>;
}

interface Opened {
  readonly page: Page;
  /** Method and path of what the page asked of other origins than its own; preflights are not told. */
  readonly asked: readonly string[];
  readonly faults: readonly string[];
}

/** A shop whose pages carry the SDKs of others. */
export async function openShop(): Promise<Shop> {
  const server = await startWireServer(async ({ path, query }) => {
    const script = scripts[path];
    if (script !== undefined) {
      const body = readFileSync(join(modules, script));
      return { status: 200, headers: { 'content-type': 'text/javascript' }, body };
    }
    const body = `<!doctype html><title>Shop</title><script src="/${query.get('sdk') ?? ''}.js"></script>`;
    return { status: 200, headers: { 'content-type': 'text/html' }, body };
  });
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...args, '--disable-background-networking'],
  });
  return {
    origin: server.url,
    open: async (sdk) => {
      // Headless Chromium says so in its user agent, and is taken for the robot it is.
      const context = await browser.newContext({
        userAgent:
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
      });
      const page = await context.newPage();
      const asked: string[] = [];
      const faults: string[] = [];
      page.on('request', (request) => {
        const url = new URL(request.url());
        if (url.origin !== server.url) asked.push(`${request.method()} ${url.pathname}`);
      });
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('requestfailed', (request) => faults.push(request.url()));
      page.on('response', (response) => {
        if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(`${server.url}/?sdk=${sdk}`);
      return { page, asked, faults };
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
