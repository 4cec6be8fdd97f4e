import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSnippet } from '../../browser/build.ts';
import type { Target } from '../api-client.ts';
import { type Fault, type FaultName, faultOf } from './faults.ts';

/** What the shop's own host saw of the collector's calls. */
interface Seen {
  requests: number;
  /** Requests that the collector took, whatever the page was told. */
  taken: number;
  /** Events in them, those that came before included. */
  events: number;
  readonly faults: Map<FaultName, number>;
}

export interface Front {
  readonly url: string;
  readonly seen: Seen;
  stop(): Promise<void>;
}

const html = (writeKey: string): string => `<!doctype html><html lang="ja"><title>店</title>
<script src="/v1/loader.js" data-write-key="${writeKey}" data-consent="callback"></script>
<script>daicho.consent({ analytics: true, advertising: true })</script>
<a id="next" href="/page/next">次へ</a></html>`;

/** The shop's own host: pages with the snippet, and under `/v1` the collector behind a network that fails by chance. */
export async function startFront(
  stack: Pick<Target, 'url'>,
  writeKey: string,
  random: () => number,
): Promise<Front> {
  const scripts = new Map(buildSnippet().map(({ name, text }) => [`/v1/${name}.js`, text]));
  const seen: Seen = { requests: 0, taken: 0, events: 0, faults: new Map() };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const script = scripts.get(path);
    if (request.method === 'GET') {
      response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
      response.end(script ?? html(writeKey));
      return;
    }
    seen.requests += 1;
    const fault = faultOf(random);
    if (fault !== undefined) seen.faults.set(fault.name, (seen.faults.get(fault.name) ?? 0) + 1);
    pass(stack, request, response, fault, seen).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(
  stack: Pick<Target, 'url'>,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
  seen: Seen,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks);
  if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault?.isBefore) return answer(response, fault);
  const { cookie, origin, 'user-agent': userAgent = '' } = request.headers;
  const got = await fetch(`${stack.url}${request.url}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': request.headers['content-type'] ?? 'text/plain',
      'user-agent': userAgent,
      ...(cookie !== undefined && { cookie }),
      ...(origin !== undefined && { origin }),
    },
  });
  const text = await got.text();
  if (got.ok) {
    seen.taken += 1;
    seen.events += body.toString().split('"messageId":').length - 1;
  }
  if (fault !== undefined && fault.name !== 'slow') return answer(response, fault);
  response.writeHead(got.status, {
    'content-type': 'application/json',
    'set-cookie': got.headers.getSetCookie(),
  });
  response.end(text);
}

function answer(response: ServerResponse, { status, retryAfter }: Fault): void {
  if (status === undefined) {
    response.destroy();
    return;
  }
  response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  response.end();
}

const portOf = (server: Server): number => {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};
