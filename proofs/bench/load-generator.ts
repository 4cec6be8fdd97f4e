import { type ChildProcess, fork } from 'node:child_process';
import { connect, type Socket } from 'node:net';

/** What to send, and how. Plain data: it travels to a process of its own. */
export interface Load {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn. */
  readonly bodies: readonly string[];
  readonly requests: number;
  readonly connections: number;
}

export interface LoadResult {
  /** Requests that were answered with 200. */
  readonly ok: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadGenerator {
  run(load: Load): Promise<LoadResult>;
  close(): void;
}

/** Starts a process that sends requests, so that the measured process has nothing to do but to serve. */
export function startLoadGenerator(): LoadGenerator {
  const child: ChildProcess = fork(import.meta.filename, { execArgv: [] });
  return {
    run: (load) =>
      new Promise((resolve, reject) => {
        const settled = (message: unknown): void => {
          child.off('exit', died);
          if (isResult(message)) resolve(message);
          else reject(new Error(`The load generator failed: ${String(message)}`));
        };
        const died = (code: number | null): void => {
          child.off('message', settled);
          reject(new Error(`The load generator ended (${code})`));
        };
        child.once('message', settled);
        child.once('exit', died);
        child.send(load);
      }),
    close: () => child.disconnect(),
  };
}

const isResult = (message: unknown): message is LoadResult =>
  typeof message === 'object' && message !== null && 'requestsPerSecond' in message;

const giveUpAfterMs = 120_000;

/**
 * Sends over plain sockets, each with one request under way. An HTTP client would cost more than the servers that are
 * to be measured, and would hide what is between them.
 */
async function send(load: Load): Promise<LoadResult> {
  const texts = load.bodies.map((body) => requestText(load, body));
  const latencies: number[] = [];
  let next = 0;
  let ok = 0;
  const startedAt = performance.now();
  const oneConnection = async (): Promise<void> => {
    const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true });
    const answers = statusesOf(socket);
    while (next < load.requests) {
      const text = texts[next % texts.length] ?? '';
      next += 1;
      const sentAt = performance.now();
      socket.write(text);
      if (sentAt - startedAt > giveUpAfterMs) throw new Error('The servers are too slow');
      if ((await answers()) === 200) ok += 1;
      latencies.push(performance.now() - sentAt);
    }
    socket.end();
  };
  await Promise.all(Array.from({ length: load.connections }, oneConnection));
  const seconds = (performance.now() - startedAt) / 1_000;
  latencies.sort((one, other) => one - other);
  const quantile = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
  return {
    ok,
    requestsPerSecond: load.requests / seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

function requestText({ path, headers }: Load, body: string): Buffer {
  const lines = Object.entries({
    host: '127.0.0.1',
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n${body}`);
}

/** Status of each answer in turn. Understands answers with a Content-Length, which is what our servers send. */
function statusesOf(socket: Socket): () => Promise<number> {
  let received = '';
  let settle: ((status: number) => void) | undefined;
  let fail: ((error: Error) => void) | undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    received += chunk;
    const head = received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /content-length: *(\d+)/i.exec(received.slice(0, head))?.[1] ?? '0';
    if (received.length < head + 4 + Number(length)) return;
    const status = Number(received.slice(9, 12));
    received = '';
    settle?.(status);
  });
  socket.on('error', (error) => fail?.(error));
  socket.on('close', () => fail?.(new Error('The connection was closed')));
  return () =>
    new Promise((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
}

if (process.send !== undefined && import.meta.main) {
  process.on('message', (load: Load) => {
    send(load).then(
      (result) => process.send?.(result),
      (error: unknown) => process.send?.(String(error)),
    );
  });
}
