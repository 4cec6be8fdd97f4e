import type { StandIn } from '../../local/platforms/stand-in.ts';
import { openStandIn } from '../../local/platforms/stand-ins.ts';
import { createWebhookPlatform } from '../../local/platforms/webhook/webhook.ts';
import type { WireRequest } from '../../local/wire.ts';
import { type RequestFaultName, requestFault } from './faults.ts';

export interface RemoteOptions {
  readonly destination: string;
  readonly clock: () => number;
  /** Called at each request, from 0; @returns what goes wrong with it */
  readonly faultAtRequest: (index: number) => RequestFaultName | undefined;
  /** Takes a call of the function that sends, and lets it last. */
  readonly call: <Result>(latencyMs: number, effect: () => Promise<Result>) => Promise<Result>;
  /** Called when a request leaves; what it gives back is called when it has added people. */
  readonly watch: (keys: readonly string[]) => () => void;
}

/** An ad platform at the other end of the wire: its stand-in, with a connection that breaks where it is told to. */
export interface Remote {
  readonly fetch: typeof globalThis.fetch;
  readonly endpoint: string;
  /** Keys of each member of a list. */
  members(list: string): readonly (readonly string[])[];
  requests(): number;
  close(): void;
}

const requestMs = 400;

export function openRemote(options: RemoteOptions): Remote {
  const { destination, clock, faultAtRequest, call, watch } = options;
  const { standIn, rows } = open(destination, clock);
  const host = 'platforms.example';
  const mount = `/platforms/${destination}`;
  let requests = 0;

  async function answer(request: WireRequest, added: () => void): Promise<Response> {
    const name = faultAtRequest(requests);
    requests += 1;
    const { passage, answer: scripted } = requestFault(name);
    if (passage === 'refused') throw failure('ECONNREFUSED');
    if (passage === 'reset-before') throw failure('ECONNRESET');
    if (scripted !== undefined) standIn.failNext([scripted]);
    const before = standIn.stats.added;
    const { status, headers, body } = await standIn.handle(request);
    if (standIn.stats.added > before) added();
    if (passage === 'reset-after') throw failure('ECONNRESET');
    const isEmpty = [204, 205, 304].includes(status);
    const content = typeof body === 'string' ? body : new Uint8Array(body);
    return new Response(isEmpty ? null : content, { status, headers });
  }

  return {
    endpoint: `http://${host}/platforms`,
    async fetch(input, init) {
      const request = await wireRequest(input, init, mount);
      const added = watch(keysIn(request.body.toString('latin1')));
      const response = await call(requestMs, () => answer(request, added));
      return response;
    },
    members: (list) => rows(list).map(keysIn),
    requests: () => requests,
    close: () => standIn.close(),
  };
}

function open(
  destination: string,
  clock: () => number,
): { standIn: StandIn; rows: (list: string) => readonly string[] } {
  if (destination !== 'webhook') {
    const standIn = openStandIn(destination, ':memory:', clock);
    return { standIn, rows: (list) => standIn.members(list) };
  }
  const standIn = createWebhookPlatform({ dir: ':memory:', clock });
  const rows = (list: string) =>
    standIn.members(list).map((id) => standIn.keysOf(list, id).join('|'));
  return { standIn, rows };
}

/** What may name a person: SHA-256 in hexadecimal or base64, or a user of LINE. */
const key = /[0-9a-f]{64}|U[0-9a-f]{32}|[A-Za-z0-9+/]{43}=/g;

function keysIn(text: string): readonly string[] {
  return text.match(key) ?? [];
}

async function wireRequest(
  input: Parameters<typeof globalThis.fetch>[0],
  init: RequestInit | undefined,
  mount: string,
): Promise<WireRequest> {
  const { signal: _, body: given, ...rest } = init ?? {};
  const isText = typeof given === 'string' || given === undefined || given === null;
  const request = new Request(input, isText ? rest : { ...rest, body: given });
  const { pathname, searchParams, host } = new URL(request.url);
  const body = isText ? Buffer.from(given ?? '') : Buffer.from(await request.arrayBuffer());
  const path = pathname.startsWith(`${mount}/`) ? pathname.slice(mount.length) : pathname;
  const headers = { ...Object.fromEntries(request.headers), host };
  return { method: request.method, path, query: searchParams, headers, body };
}

function failure(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
