import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import * as z from 'zod';
import { buildSnippet } from '../../browser/build.ts';
import { wireEvent } from '../../schemas/wire-event.ts';

export const executablePath = '/usr/bin/chromium';

const event = z.intersection(
  wireEvent,
  z.object({
    messageId: z.string().regex(/^[0-9a-z]{20,28}$/),
    anonymousId: z.string().min(8),
    timestamp: z.iso.datetime(),
    event: z.string().optional(),
    userId: z.string().optional(),
    properties: z.record(z.string(), z.unknown()).optional(),
    context: z.looseObject({
      page: z
        .object({
          url: z.string(),
          path: z.string(),
          title: z.string(),
          referrer: z.string(),
        })
        .optional(),
      consent: z.looseObject({ categoryPreferences: z.record(z.string(), z.boolean()) }),
      clickIds: z.record(z.string(), z.string()).optional(),
      campaign: z.record(z.string(), z.string()).optional(),
      sessionId: z.string().optional(),
      sessionNumber: z.number().optional(),
      sessionStart: z.literal(true).optional(),
    }),
  }),
);
const batch = z.strictObject({
  writeKey: z.literal('key'),
  sentAt: z.iso.datetime(),
  batch: z.array(event).min(1),
});
type SentEvent = z.infer<typeof event>;

/** One request to the collector, as it arrived. */
interface Sent {
  readonly query: string;
  readonly contentType: string;
  readonly cookies: string;
  readonly events: readonly SentEvent[];
  readonly status: number;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly delayMs?: number;
}

/** What a test of the snippet stands in. */
export interface SnippetWorld {
  /** The brand's site, another one for each test. */
  readonly site: Site;
  /** A visitor's browser, another one for each test. */
  readonly context: BrowserContext;
}

/** A brand's site with the scripts as they are built, and its collector, which answers as it is told. */
export interface Site {
  readonly url: string;
  /** The same site by another name: to a browser a foreign one. */
  readonly otherUrl: string;
  readonly sent: Sent[];
  /** Everything that was asked of the collector's calls. */
  readonly events: () => readonly SentEvent[];
  /** Events of accepted requests, each messageId once. */
  readonly stored: () => readonly SentEvent[];
  answer: (request: Omit<Sent, 'status'>) => Answer;
  readonly close: () => Promise<void>;
}

const scripts = new Map(buildSnippet().map(({ name, text }) => [`/v1/${name}.js`, text]));

export async function startSite(): Promise<Site> {
  const server = createServer((message, reply) => {
    serve(site, message, reply).catch(() => reply.destroy());
  });
  const address = await new Promise<AddressInfo>((resolve) => {
    server.listen(0, () => {
      const at = server.address();
      if (at !== null && typeof at === 'object') resolve(at);
    });
  });
  const site: Site = {
    url: `http://127.0.0.1:${address.port}`,
    otherUrl: `http://localhost:${address.port}`,
    sent: [],
    events: () => site.sent.flatMap(({ events }) => events),
    stored() {
      const accepted = site.sent.filter(({ status }) => status === 200);
      const events = accepted.flatMap((request) => request.events);
      return [...new Map(events.map((each) => [each.messageId, each])).values()];
    },
    answer: () => ({}),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return site;
}

async function serve(site: Site, message: IncomingMessage, reply: ServerResponse): Promise<void> {
  const { pathname, search, searchParams } = new URL(message.url ?? '/', site.url);
  const script = scripts.get(pathname);
  if (script !== undefined) {
    reply.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    return;
  }
  if (pathname !== '/v1/b') {
    reply.writeHead(200, { 'content-type': 'text/html' });
    const attributes = searchParams.get('attributes') ?? '';
    reply.end(pathname === '/plain' ? '<!doctype html><title>Plain</title>' : pageOf(attributes));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const request = {
    query: search,
    contentType: message.headers['content-type'] ?? '',
    cookies: message.headers.cookie ?? '',
    events: batch.parse(JSON.parse(Buffer.concat(chunks).toString())).batch,
  };
  const { status = 200, headers = {}, delayMs = 0 } = site.answer(request);
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  site.sent.push({ ...request, status });
  if (status === 0) reply.destroy();
  else reply.writeHead(status, headers).end('{}');
}

/** A page of the site. @param attributes of the loader's element beside the write key */
function pageOf(attributes: string): string {
  return `<!doctype html><title>A page</title>
<script src="/v1/loader.js" data-write-key="key" ${attributes}></script>
<body style="height:4000px"><p id="text">text</p>
<form data-daicho-form="inquiry" action="/thanks"><input name="topic" value="size"><input name="secret" type="password" value="hunter2">
<input name="card" value="4111 1111 1111 1111"><input name="memo" value="4111-1111-1111-1111"><input type="hidden" name="h" value="1"><button id="send">send</button></form>
<form action="/thanks"><input name="other" value="x"><button id="unmarked">send</button></form>`;
}

export function launch(): Promise<Browser> {
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  return chromium.launch({
    executablePath,
    args: [...args, '--disable-background-networking', '--enable-features=BackForwardCache'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
}

/** Opens a page of the site. @param attributes of the loader's element @param path with its query */
export async function open(
  { context, site }: SnippetWorld,
  attributes = '',
  path = '/shop',
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(addressOf(site.url, attributes, path));
  await page.waitForFunction(() => 'anonymousId' in Reflect.get(window, 'daicho'));
  return page;
}

export function addressOf(origin: string, attributes: string, path: string): string {
  const url = new URL(path, origin);
  url.searchParams.set('attributes', attributes);
  return url.href;
}

/** Makes a call of the page's interface. */
export function call(page: Page, method: string, ...args: readonly unknown[]): Promise<void> {
  return page.evaluate(
    ([name, values]) => {
      Reflect.get(window, 'daicho')[name](...values);
    },
    [method, args] as const,
  );
}

/** What a page has left in the browser. */
export function traces(page: Page): Promise<{ cookies: string; keys: string[] }> {
  return page.evaluate(() => ({
    cookies: document.cookie,
    keys: Object.keys(localStorage).sort(),
  }));
}
