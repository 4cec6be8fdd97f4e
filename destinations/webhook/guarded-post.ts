import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { HttpReply } from '../http.ts';
import { publicAddressesOf } from '../public-host.ts';

/** The way out: names to addresses, and an address to a socket. */
export interface Network {
  /** Every address of a name, IPv4 and IPv6. */
  resolve(hostname: string): Promise<readonly string[]>;
  /** Starts TLS to port 443 of an address; the certificate must be that of the name. */
  connect(address: string, servername: string): TLSSocket;
}

export const publicNetwork: Network = {
  resolve: async (hostname) =>
    (await lookup(hostname, { all: true })).map(({ address }) => address),
  connect: (address, servername) =>
    connectTls({ host: address, port: 443, servername, ALPNProtocols: ['http/1.1'] }),
};

/** `barred`: the name leads to an address that is not of the public internet; nothing was connected. */
export type GuardedReply = HttpReply | { readonly kind: 'barred' };

export interface GuardedCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const connectMs = 5_000;
const answerMs = 60_000;
const mostAnswerBytes = 4_000_000;

/**
 * Posts to whatever host, but only of the public internet. Each call resolves anew, checks every address, and connects
 * to one of those it checked: what a name says later has no effect. Port 443 and TLS always; redirects are answers.
 */
export async function guardedPost(call: GuardedCall, network: Network): Promise<GuardedReply> {
  const url = URL.parse(call.url);
  if (url === null || url.protocol !== 'https:' || url.port !== '') return { kind: 'barred' };
  const found = await publicAddressesOf(url.hostname, network.resolve);
  if (found.kind !== 'public') return found;
  for (const address of found.addresses) {
    const socket = await connected(network.connect(address, url.hostname));
    if (socket !== undefined) return exchange(url, call, socket);
  }
  return { kind: 'unreachable' };
}

/** @returns undefined where nobody answered in time, or with a certificate of somebody else */
function connected(socket: TLSSocket): Promise<TLSSocket | undefined> {
  return new Promise((resolve) => {
    const settle = (result: TLSSocket | undefined): void => {
      clearTimeout(timer);
      if (result === undefined) socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(settle, connectMs, undefined);
    socket.once('secureConnect', () => settle(socket));
    socket.once('error', () => settle(undefined));
    socket.once('close', () => settle(undefined));
  });
}

function exchange(url: URL, call: GuardedCall, socket: TLSSocket): Promise<HttpReply> {
  const answer = new Promise<HttpReply>((resolve) => {
    const sent = request(
      {
        method: 'POST',
        host: url.hostname,
        path: `${url.pathname}${url.search}`,
        headers: {
          ...call.headers,
          host: url.host,
          'content-length': Buffer.byteLength(call.body),
          connection: 'close',
        },
        createConnection: () => socket,
        signal: AbortSignal.timeout(answerMs),
      },
      (message) => {
        readAnswer(message).then(resolve, () => resolve({ kind: 'unknown' }));
      },
    );
    // From here on the request may have arrived.
    sent.once('error', () => resolve({ kind: 'unknown' }));
    sent.end(call.body);
  });
  return answer.finally(() => socket.destroy());
}

async function readAnswer(message: IncomingMessage): Promise<HttpReply> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) return { kind: 'unknown' };
    chunks.push(chunk);
  }
  const headers = new Headers();
  const retryAfter = message.headers['retry-after'];
  if (retryAfter !== undefined) headers.set('retry-after', retryAfter);
  return { kind: 'answer', status: message.statusCode ?? 0, headers, json: parsed(chunks) };
}

function parsed(chunks: readonly Buffer[]): unknown {
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
