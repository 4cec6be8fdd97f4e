import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCollect } from '../../functions/collect/collect.ts';
import { createSqs } from '../../local/sqs/sqs.ts';
import type { Enqueue } from '../../stores/queue.ts';

/** A server on a free port of this machine. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

const accepted = '{"success":true}';

/** Reads the body to its end, forgets it and says yes: as little as a server can do. */
export const rawServer = (): Promise<Listening> =>
  listening((incoming, outgoing) => {
    incoming.on('data', () => undefined);
    incoming.on('end', () => {
      outgoing.writeHead(200, {
        'content-type': 'application/json',
        'content-length': accepted.length,
      });
      outgoing.end(accepted);
    });
  });

export interface CollectServer extends Listening {
  /** Bodies that the queue holds, up to `most` of them. */
  bodies(most: number): readonly string[];
  readonly queued: () => number;
  purge(): void;
}

const queue = 'events';
const key = { sourceId: 'web', keyKind: 'browser', history: false, origins: [] } as const;

/** The collector in front of a queue that keeps nothing: what is left of the raw server's speed before anything is stored. */
export const forgetfulServer = (): Promise<Listening> =>
  listening(collecting(async () => undefined));

/** The collector between a server and the embedded cloud's queue on disk, all in this process: no SDK, no wire. */
export async function collectServer(): Promise<CollectServer> {
  const dir = mkdtempSync(join(tmpdir(), 'daicho-bench-'));
  const sqs = createSqs({ dir, clock: Date.now, meter: () => undefined, origin: () => 'local' });
  sqs.createQueue({ name: queue, visibilityTimeoutSeconds: 600 });
  const server = await listening(
    collecting(async (message) => {
      await sqs.sendDurably(queue, message);
    }),
  );
  return {
    port: server.port,
    queued: () => sqs.counts(queue).visible,
    bodies: (most) => {
      const messages = sqs.receive(queue, most, 0, 'bench');
      return messages.map(({ body }) => bodyOf(body));
    },
    purge() {
      for (;;) {
        const messages = sqs.receive(queue, 2_000, undefined, 'bench');
        if (messages.length === 0) return;
        const handles = messages.map(({ receiptHandle }) => receiptHandle);
        sqs.deleteBatch(queue, handles);
      }
    },
    close: async () => {
      await server.close();
      sqs.close();
      rmSync(dir, { recursive: true });
    },
  };
}

function bodyOf(message: string): string {
  const { body }: { readonly body: string } = JSON.parse(message);
  return Buffer.from(body, 'base64').toString();
}

function collecting(enqueue: Enqueue): RequestListener {
  const collect = createCollect({
    lookUpKey: async () => key,
    enqueue,
    clock: Date.now,
    newId: randomUUID,
  });
  return (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const [first] = chunks;
      const bytes = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
      const headers = incoming.headers as Readonly<Record<string, string | undefined>>; // none that repeats is read
      collect({
        rawPath: incoming.url ?? '/',
        headers,
        requestContext: {
          http: { method: incoming.method ?? '', sourceIp: incoming.socket.remoteAddress ?? '' },
        },
        body: bytes.toString('base64'),
        isBase64Encoded: true,
      }).then(
        ({ statusCode, headers, body }) => answer(outgoing, statusCode, headers, body),
        () => outgoing.destroy(),
      );
    });
  };
}

function answer(
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

async function listening(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
