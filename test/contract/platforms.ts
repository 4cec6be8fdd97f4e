import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector, ConnectorPorts, DestinationType } from '../../destinations/destination.ts';
import { destinationTypes } from '../../destinations/registry.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { openStandIns } from '../../local/platforms/stand-ins.ts';
import { localSigningKey } from '../../local/platforms/webhook/webhook.ts';
import { noon, portsFor } from './platform-ports.ts';
import { startWireServer } from './wire-server.ts';

interface Connection {
  /** Without a list. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** A list made by hand, where the type takes one. */
  readonly list?: string;
  /** @param token of an account in which all is well, unless its first letters say otherwise */
  readonly credentials: (token: string) => unknown;
}

/** How each type is connected to its stand-in, by its name. */
const connections: Readonly<Record<string, Connection>> = {
  google: {
    settings: { operatingAccountId: '1234567890', loginAccountId: '9876543210' },
    list: '555000111',
    credentials: (token) => ({ accessToken: token }),
  },
  meta: {
    settings: { adAccountId: '1000000001' },
    list: '6000000000001',
    credentials: (token) => ({ accessToken: token }),
  },
  tiktok: {
    settings: { advertiserId: '7000000000000000001' },
    list: '1750000000000001',
    credentials: (token) => ({ accessToken: token }),
  },
  x: {
    settings: { accountId: '18ce54d4x5t' },
    list: '1nmth',
    credentials: (token) => ({
      consumerKey: token.startsWith('unlisted') ? 'unlisted' : 'shop',
      consumerSecret: token.startsWith('unlisted') ? 'unlisted-secret' : 'shop-secret',
      accessToken: token,
      accessTokenSecret: `${token}-secret`,
    }),
  },
  amazon: {
    settings: { advertiserId: '123456789012345678' },
    list: '77',
    credentials: (token) => ({ clientId: 'app', clientSecret: 'secret', refreshToken: token }),
  },
  criteo: {
    settings: { advertiserId: '123' },
    list: '1001',
    credentials: () => ({ clientId: 'app', clientSecret: 'secret' }),
  },
  linkedin: {
    settings: { accountId: '500000001', sourcePlatform: 'EXAMPLE_BRAND' },
    list: '10001',
    credentials: (token) => ({ accessToken: token }),
  },
  microsoft: {
    settings: { customerId: '7001', customerAccountId: '8001' },
    list: '801',
    credentials: () => ({ clientId: 'app', developerToken: 'developer', refreshToken: 'first' }),
  },
  pinterest: {
    settings: { adAccountId: '549755885175' },
    list: '2542620905475',
    credentials: (token) => ({ accessToken: token }),
  },
  snap: {
    settings: { adAccountId: '8adc3db7-8148-4fbf-999c-8d2266369d74' },
    list: '0a1b2c3d-8148-4fbf-999c-8d2266369d74',
    credentials: (token) => ({ accessToken: token }),
  },
  ttd: {
    settings: { advertiserId: 'abc' },
    list: 'vip',
    credentials: () => ({
      advertiserSecret: 'abc-secret',
      uid2ApiKey: 'shop',
      uid2ClientSecret: hash('sha256', 'shop-secret', 'base64'),
    }),
  },
  csv: { settings: { folder: 'partners/csv' }, credentials: () => ({}) },
  file: { settings: { folder: 'partners/file', format: 'ndjson' }, credentials: () => ({}) },
  webhook: {
    settings: { url: 'https://hook.brand.co.jp/daicho', audience: 'vip' },
    credentials: () => ({ key: localSigningKey }),
  },
};

/** What came to a stand-in, or was written as a file. */
interface Received {
  readonly type: string;
  readonly body: string;
}

/** All stand-ins on one server, as they run on a laptop. */
export interface Platforms {
  readonly standIns: Readonly<Record<string, StandIn>>;
  readonly ports: ConnectorPorts;
  /** Everything that arrived with a body, in order. */
  readonly received: Received[];
  readonly exports: Map<string, string | Uint8Array>;
  /** @param settings beside those of {@link connections} */
  connect(name: string, settings?: object, token?: string): Connector;
  /** The next request of the method takes effect, and its answer is lost behind a 503. */
  loseAnswerTo(method: string): void;
  stop(): Promise<void>;
}

export async function startPlatforms(): Promise<Platforms> {
  const dir = mkdtempSync(join(tmpdir(), 'daicho-platforms-'));
  let now = noon;
  const standIns = openStandIns(dir, () => now);
  const received: Received[] = [];
  const exports = new Map<string, string | Uint8Array>();
  let lost: string | undefined;
  const server = await startWireServer(async (request) => {
    // Requests come slowly enough for every platform's limit.
    now += 1_100;
    const [, name = '', path = '/'] = /^\/platforms\/([^/]+)(\/.*)$/.exec(request.path) ?? [];
    if (request.body.length > 0) received.push({ type: name, body: request.body.toString() });
    const standIn = standIns[name];
    if (standIn === undefined) throw new Error(`there is no stand-in ${name}`);
    const answer = await standIn.handle({ ...request, path });
    if (request.method !== lost) return answer;
    lost = undefined;
    return { status: 503, headers: {}, body: 'a gateway' };
  });
  const ports = { ...portsFor(`${server.url}/platforms`, exports), clock: () => now };
  return {
    standIns,
    ports,
    received,
    exports,
    connect: (name, settings = {}, token = 'token') => {
      const { settings: given, credentials } = connectionOf(name);
      return typeOf(name).connect(
        { settings: { ...given, ...settings }, credentials: credentials(token), region: 'JP' },
        ports,
      );
    },
    loseAnswerTo(method) {
      lost = method;
    },
    async stop() {
      await server.close();
      for (const standIn of Object.values(standIns)) standIn.close();
      rmSync(dir, { recursive: true });
    },
  };
}

export function typeOf(name: string): DestinationType {
  const type = destinationTypes.get(name);
  if (type === undefined) throw new Error(`there is no type ${name}`);
  return type;
}

export function connectionOf(name: string): Connection {
  const connection = connections[name];
  if (connection === undefined) throw new Error(`it is not known how ${name} is connected`);
  return connection;
}

/** Settings that name the list made by hand; empty where there is none. */
export function listed(name: string): Readonly<Record<string, string>> {
  const { listSetting } = typeOf(name);
  const { list } = connectionOf(name);
  return listSetting === undefined || list === undefined ? {} : { [listSetting]: list };
}
