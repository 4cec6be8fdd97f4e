import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectors } from '../../functions/deliver/connectors.ts';
import { createMicrosoftPlatform } from '../../local/platforms/microsoft/microsoft.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { type ApiServer, startApi } from './api-server.ts';
import { membersOf, noon, person, portsFor } from './platform-ports.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let api: ApiServer;
let dir: string;
let platform: StandIn;
let server: WireServer;
let now: number;

beforeEach(async () => {
  api = await startApi();
  now = noon;
  dir = mkdtempSync(join(tmpdir(), 'rotating-'));
  platform = createMicrosoftPlatform({ dir, clock: () => now });
  server = await startWireServer((request) =>
    platform.handle({ ...request, path: request.path.replace(/^\/microsoft/, '') }),
  );
});

afterEach(async () => {
  await server.close();
  platform.close();
  await api.stop();
  rmSync(dir, { recursive: true });
});

test('a refresh token that changes with every use is in the secret for the next process', async () => {
  const credentials = { clientId: 'app', developerToken: 'developer', refreshToken: 'first' };
  const made = await api.call('PUT', '/api/destinations/ms', {
    name: 'Microsoft',
    type: 'microsoft',
    settings: { customerId: '7', customerAccountId: '8', audienceId: '801' },
    credentials,
  });
  expect(made.status).toBe(201);
  const process = () =>
    connectors({
      control: api.ports.control,
      credentials: api.credentials,
      region: 'JP',
      ports: { ...portsFor(server.url), clock: () => now },
    })('ms');
  const tokens = new Set<unknown>();
  for (const _ of [1, 2, 3]) {
    const { connector } = await process();
    const members = membersOf(connector, [person(1)]);
    const result = await connector.send({ batchId: 'b', operation: 'add', members });
    expect(result.stopped).toBeUndefined();
    expect(await api.credentials.read('ms')).toEqual({
      ...credentials,
      refreshToken: expect.stringMatching(/^refresh\./),
    });
    tokens.add(JSON.stringify(await api.credentials.read('ms')));
    now += 3_600_000;
  }
  expect(tokens.size).toBe(3);
});

test('only credentials that are there are replaced', async () => {
  await expect(api.credentials.replace('nobody', {})).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
