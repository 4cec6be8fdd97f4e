import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { WireHandler, WireRequest, WireResponse } from './wire.ts';

/** Where a request goes; the first route whose test holds takes it. */
export interface Route {
  readonly name: string;
  readonly matches: (request: WireRequest) => boolean;
  readonly handle: (request: WireRequest, sourceIp: string) => ReturnType<WireHandler>;
  /** Largest body in bytes; more is answered with 413. */
  readonly maxBodyBytes: number;
}

export interface Front {
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

const refuse = (status: number, message: string): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

const readBody = async (incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks);
};

const headersOf = (incoming: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
};

/**
 * Listens on one port and hands each request to its route.
 *
 * @param options.port 0 takes any free port
 */
export async function openFront(options: {
  readonly host: string;
  readonly port: number;
  readonly routes: readonly Route[];
  readonly log: (line: string) => void;
}): Promise<Front> {
  const answer = async (incoming: IncomingMessage): Promise<WireResponse> => {
    const target = incoming.url ?? '/';
    const mark = target.indexOf('?');
    const bodiless: WireRequest = {
      method: incoming.method ?? 'GET',
      path: mark < 0 ? target : target.slice(0, mark),
      query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
      headers: headersOf(incoming),
      body: Buffer.alloc(0),
    };
    const route = options.routes.find(({ matches }) => matches(bodiless));
    if (route === undefined) return refuse(404, `Nothing is served at ${bodiless.path}`);
    const body = await readBody(incoming, route.maxBodyBytes);
    if (body === undefined)
      return refuse(413, `The body is larger than ${route.maxBodyBytes} bytes`);
    try {
      return await route.handle({ ...bodiless, body }, incoming.socket.remoteAddress ?? '');
    } catch (error) {
      options.log(`${route.name}: ${error instanceof Error ? error.stack : String(error)}`);
      return refuse(500, `The embedded ${route.name} failed; its log says why`);
    }
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming).then(
      ({ status, headers, body }) => {
        const { 'set-cookie': cookies, ...others } = headers;
        if (cookies !== undefined) outgoing.setHeader('set-cookie', cookies.split('\n'));
        const length = Buffer.byteLength(body);
        const isBodiless = incoming.method === 'HEAD' || status === 204 || status === 304;
        outgoing.writeHead(status, isBodiless ? others : { 'content-length': length, ...others });
        outgoing.end(isBodiless ? undefined : body);
      },
      () => incoming.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  const port = await listen(server, options.port, options.host);
  return {
    port,
    origin: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken. Stop what listens there, or choose one with --port.`)
          : error,
      ),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
