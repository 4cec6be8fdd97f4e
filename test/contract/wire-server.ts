import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { WireHandler, WireRequest } from '../../local/wire.ts';

export interface WireServer {
  readonly url: string;
  close(): Promise<void>;
}

async function readWireRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk);
  }
  const target = message.url ?? '/';
  const queryStart = target.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: message.method ?? 'GET',
    path: queryStart === -1 ? target : target.slice(0, queryStart),
    query: new URLSearchParams(queryStart === -1 ? '' : target.slice(queryStart + 1)),
    headers,
    body: Buffer.concat(chunks),
  };
}

async function answer(
  handler: WireHandler,
  message: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  try {
    const response = await handler(await readWireRequest(message));
    reply.writeHead(response.status, response.headers);
    reply.end(response.body);
  } catch (error) {
    reply.writeHead(500, { 'content-type': 'text/plain' });
    reply.end(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/**
 * Serves one handler on 127.0.0.1 and a free port, or the given one, so that a real SDK client can speak to it.
 * An exception of the handler becomes a 500 with the stack as text; `close` also cuts kept-alive connections.
 */
export async function startWireServer(handler: WireHandler, port = 0): Promise<WireServer> {
  const server = createServer((message, reply) => {
    void answer(handler, message, reply);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the test server has no port');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
