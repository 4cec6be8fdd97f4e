import { createServer, type Server } from 'node:https';
import { connect } from 'node:tls';
import type { Network } from '../../destinations/webhook/guarded-post.ts';
import { selfSigned } from './tls-certificate.ts';

/** What a listener answers, and what it saw. */
export interface Listener {
  readonly network: Network;
  /** TCP connections that arrived. */
  connections: number;
  /** Addresses that were asked to be connected to. */
  readonly dialled: string[];
  readonly looked: string[];
  readonly bodies: string[];
  answer: { status: number; headers?: Record<string, string>; body?: string };
  /** Answers of the resolver for any name, one a question; the last one stays. */
  addresses: (readonly string[])[];
  close(): Promise<void>;
}

const trusted = ['receiver.example', 'hook.brand.co.jp'];

/** A resolver of our own, and one TLS listener behind every address of the world. */
export async function openListener(): Promise<Listener> {
  const { cert, key } = selfSigned(trusted);
  const server: Server = createServer({ cert, key });
  const listener: Listener = {
    network: {
      resolve: async (hostname) => {
        listener.looked.push(hostname);
        const answer = listener.addresses[0] ?? [];
        if (listener.addresses.length > 1) listener.addresses.shift();
        return answer;
      },
      connect: (address, servername) => {
        listener.dialled.push(address);
        return connect({ host: '127.0.0.1', port, servername, ca: cert });
      },
    },
    connections: 0,
    dialled: [],
    looked: [],
    bodies: [],
    answer: { status: 200, body: '{}' },
    addresses: [],
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on('connection', () => {
    listener.connections += 1;
  });
  server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      listener.bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(listener.answer.status, listener.answer.headers);
      response.end(listener.answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return listener;
}
