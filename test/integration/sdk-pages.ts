import { existsSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

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
  open(sdk: 'segment' | 'rudder' | 'own', writeKey?: string): Promise<Opened>;
  close(): Promise<void>;
}

interface Opened {
  readonly page: Page;
  /** Method and path of what the page asked of other origins, with our snippet of its own; preflights are not told. */
  readonly asked: readonly string[];
  readonly faults: readonly string[];
}

/** A shop whose pages carry the SDKs of others, or our own snippet from a path of the shop's own host. */
export async function openShop(collector: () => string): Promise<Shop> {
  const server = createServer((asked, reply) => {
    const { pathname, searchParams } = new URL(asked.url ?? '/', 'http://shop.example');
    const script = scripts[pathname];
    if (script !== undefined) {
      reply.setHeader('content-type', 'text/javascript');
      reply.end(readFileSync(join(modules, script)));
    } else if (pathname.startsWith('/v1/')) {
      const { method, headers, url = '' } = asked;
      const forwarded = request(`${collector()}${url}`, { method, headers }, (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
      });
      asked.pipe(forwarded);
    } else {
      reply.setHeader('content-type', 'text/html');
      reply.end(`<!doctype html><title>Shop</title>${elementOf(searchParams)}`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const origin = `http://127.0.0.1:${port}`;
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...args, '--disable-background-networking'],
  });
  return {
    origin,
    open: async (sdk, writeKey = '') => {
      // Headless Chromium says so in its user agent, and is taken for the robot it is.
      const context = await browser.newContext({
        userAgent:
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
      });
      const page = await context.newPage();
      const asked: string[] = [];
      const faults: string[] = [];
      page.on('request', (each) => {
        const url = new URL(each.url());
        if (sdk === 'own' || url.origin !== origin) asked.push(`${each.method()} ${url.pathname}`);
      });
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('requestfailed', (each) => faults.push(each.url()));
      page.on('response', (response) => {
        if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(`${origin}/?sdk=${sdk}&key=${writeKey}`);
      return { page, asked, faults };
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The documented set-up of our snippet, or one of the builds of others. */
const elementOf = (query: URLSearchParams): string =>
  query.get('sdk') === 'own'
    ? `<script src="/v1/loader.js" data-write-key="${query.get('key')}" data-consent="none" data-flush-at="1"></script>`
    : `<script src="/${query.get('sdk')}.js"></script>`;
