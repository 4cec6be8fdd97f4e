import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../functions/api/routes.ts';
import { type RecentEvent, writeKeyRow } from '../../schemas/control.ts';
import { roles } from '../../schemas/scopes.ts';
import { packRecent } from '../../stores/recent-events.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const definition = {
  version: 1,
  name: 'Buyers',
  purpose: 'People who bought.',
  goal: 'Tell them about refills.',
  owner: 'CRM',
  target: 'A third of them by March.',
  where: { count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: 1 } },
};
const queued = (name: string): unknown[] =>
  api.sqs.receive(name, 100, 600, 'test').map(({ body }) => JSON.parse(body));

describe('keys', () => {
  const keyOf = async (role: string, expiresAt?: string): Promise<string> => {
    const key = `key-for-${role}-${expiresAt ?? 'ever'}`;
    const row = { kind: 'api-key', id: api.ports.sha256(key), name: role, role, expiresAt };
    await api.ports.control.put(row);
    return key;
  };

  test('status says how many acknowledged requests wait, and how many were given up', async () => {
    const { body } = await api.call('GET', '/api/status');
    expect(body).toMatchObject({ queuedRequests: 0, deadRequests: 0 });
    await sqsWorkQueue(api.deadLetters).send({});
    expect((await api.call('GET', '/api/status')).body).toMatchObject({ deadRequests: 1 });
  });

  test('no key, an unknown and an expired one are 401, whatever the path', async () => {
    const expired = await keyOf('admin', '2020-01-01T00:00:00.000Z');
    for (const key of ['', 'short', 'nobody-knows-this-key', expired]) {
      expect(await api.call('GET', '/api/status', undefined, key)).toMatchObject({
        status: 401,
        body: { error: { code: 'unauthorized' } },
      });
    }
  });

  test('each route is open to roles that hold its scope, and closed to the others', async () => {
    for (const role of ['viewer', 'analyst', 'activator', 'admin'] as const) {
      const key = await keyOf(role);
      for (const route of routes) {
        const path = route.path.replaceAll(/\{\w+\}/g, 'nobody');
        const { status } = await api.call(route.method, path, 'not json', key);
        expect([route.method, route.path, role, status === 403]).toEqual([
          route.method,
          route.path,
          role,
          route.scope !== 'public' && !roles[role].includes(route.scope),
        ]);
      }
    }
  });

  test('says what is wrong with path, method and body', async () => {
    expect((await api.call('GET', '/api/nothing')).status).toBe(404);
    expect((await api.call('PUT', '/api/sources')).status).toBe(405);
    expect((await api.call('POST', '/api/sources', '{')).body.error.code).toBe('malformed_json');
    expect((await api.call('POST', '/api/sources', 'x'.repeat(300_000))).status).toBe(413);
  });
});

describe('sources', () => {
  test('a source is made with its write key, of which the table holds the hash', async () => {
    const made = await api.call('POST', '/api/sources', { name: 'My shop', keyKind: 'server' });
    expect(made).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^my-shop-/), writeKey: expect.stringMatching(/^wks_/) },
    });
    const listed = await api.call('GET', '/api/sources');
    expect(JSON.stringify(listed.body)).not.toContain(made.body.writeKey);
    const hash = api.ports.sha256(made.body.writeKey);
    const page = await api.ports.control.query(writeKeyRow, { kind: 'write-key', prefix: hash });
    expect(page.rows).toMatchObject([{ sourceId: made.body.id, keyKind: 'server' }]);
  });

  test('a browser key, which is public, can be shown again', async () => {
    const made = await api.call('POST', '/api/sources', { id: 'web', name: '通販' });
    const { sources } = (await api.call('GET', '/api/sources')).body;
    expect(sources).toContainEqual(expect.objectContaining({ writeKey: made.body.writeKey }));
    expect((await api.call('POST', '/api/sources', { id: 'web', name: 'x' })).status).toBe(409);
  });

  test('only a server key may send history', async () => {
    const asked = await api.call('POST', '/api/sources', { name: 'x', history: true });
    expect(asked).toMatchObject({ status: 422, body: { error: { path: 'history' } } });
  });
});

describe('events and tally', () => {
  test('the last events come newest first with their fate', async () => {
    const event = (position: number, outcome: RecentEvent['outcome']) => ({
      sourceId: 'web',
      requestId: 'r',
      position,
      messageId: `m${position}`,
      type: 'track',
      event: 'Seen',
      receivedAt: '2026-01-01T00:00:00.000Z',
      outcome,
    });
    const recent = (id: string, events: readonly RecentEvent[]) =>
      api.ports.control.put({
        kind: 'recent',
        id,
        expiresAtEpochSeconds: 4e9,
        packed: packRecent(events),
      });
    await recent('2026-01-01T00:00:00.000Z#a', [event(0, 'landed'), event(1, 'rejected')]);
    await recent('2026-01-01T00:00:01.000Z#b', [event(2, 'landed')]);
    const old = { kind: 'recent', id: '2026-01-01T00:00:02.000Z#c', expiresAtEpochSeconds: 4e9 };
    await api.ports.control.put(old);
    const { events } = (await api.call('GET', '/api/events/recent?limit=3')).body;
    expect(events.map((one: { messageId: string }) => one.messageId)).toEqual(['m2', 'm1', 'm0']);
    expect((await api.call('GET', '/api/events/recent?limit=0')).status).toBe(422);
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      let after = '';
      do {
        const { body } = await api.call('GET', `/api/events/recent?limit=${limit}${after}`);
        expect(body.events.length).toBeLessThanOrEqual(limit);
        seen.push(...body.events.map((one: { messageId: string }) => one.messageId));
        after = body.next && `&after=${encodeURIComponent(body.next)}`;
      } while (after);
      expect(seen).toEqual(['m2', 'm1', 'm0']);
    }
  });

  test('the tally shows each source and estimates what came since', async () => {
    const counts = { accepted: 3, stored: 2, duplicate: 1, rejected: 0 };
    const asOf = '2026-01-01T00:00:00.500Z';
    await api.ports.control.put({ kind: 'tally', id: 'web', ...counts, asOf });
    const { sources } = (await api.call('GET', '/api/tally')).body;
    expect(sources).toContainEqual({ id: 'web', name: '通販', ...counts, in_flight: 1, asOf });
  });
});

describe('people', () => {
  test('a person is found by any identifier, masked unless an admin asks', async () => {
    const email = api.ports.nodeOf('email', 'hanako@example.com');
    const user = api.ports.nodeOf('user_id', 'u-1');
    const at = '2026-01-01T00:00:00.000Z';
    await api.ports.graph.addEvidence([
      { nodes: [user, email], sourceId: 'web', messageId: 'm', at, mayJoinPeople: true },
    ]);
    const stamped = <Value>(value: Value) => ({ value, at, messageId: 'm' });
    await api.ports.vault.merge([
      { node: email, fields: { email: stamped('hanako@example.com') }, consents: {} },
      {
        node: user,
        fields: { user_id: stamped('u-1'), first_name: stamped('花子') },
        consents: { advertising: stamped(true) },
      },
    ]);
    const lookup = { kind: 'email', value: ' Hanako@Example.COM ' };
    const found = await api.call('POST', '/api/profiles/lookup', lookup);
    expect(found.body).toMatchObject({
      profileId: user,
      isMasked: false,
      fields: [{ field: 'first_name', value: '花子' }],
      consents: [{ purpose: 'advertising', isGranted: true }],
    });
    const key = 'a-key-for-an-analyst';
    const id = api.ports.sha256(key);
    await api.ports.control.put({ kind: 'api-key', id, name: 'a', role: 'analyst' });
    const masked = await api.call('GET', `/api/profiles/${email}`, undefined, key);
    expect(masked.body.isMasked).toBe(true);
    expect(JSON.stringify(masked.body)).not.toMatch(/hanako@|花子|"u-1"/);
  });

  test('a person is found by the hash of an address, and by a fixed line asked for as a phone', async () => {
    const address = 'jiro@example.com';
    const email = api.ports.nodeOf('email', address);
    const line = api.ports.nodeOf('landline', '+81312345678');
    const at = '2026-01-01T00:00:00.000Z';
    const seen = { sourceId: 'web', messageId: 'm', at, mayJoinPeople: true };
    await api.ports.graph.addEvidence([
      { nodes: [email], ...seen },
      { nodes: [line], ...seen },
    ]);
    const value = api.ports.sha256(address);
    await api.ports.vault.merge([
      { node: email, fields: { email_sha256: { value, at, messageId: 'm' } }, consents: {} },
    ]);
    const byHash = await api.call('POST', '/api/profiles/lookup', { kind: 'email', value });
    expect(byHash.body).toMatchObject({
      profileId: email,
      identifiers: [{ node: email, kind: 'email', isHashed: true, value }],
      fields: [],
    });
    const byNumber = { kind: 'phone', value: '03-1234-5678' };
    const found = await api.call('POST', '/api/profiles/lookup', byNumber);
    expect(found.body).toMatchObject({ profileId: line });
  });

  test('nobody is 404, nonsense is 422', async () => {
    const nobody = { kind: 'email', value: 'nobody@example.com' };
    expect((await api.call('POST', '/api/profiles/lookup', nobody)).status).toBe(404);
    const refused = await api.call('POST', '/api/profiles/lookup', { kind: 'email', value: 'x' });
    expect(refused).toMatchObject({ status: 422, body: { error: { path: 'value' } } });
    expect((await api.call('GET', '/api/profiles/u-1')).status).toBe(422);
  });
});

describe('audiences, jobs, destinations, syncs', () => {
  test('an audience is made, replaced and shown; a fault is 422 with its path', async () => {
    expect((await api.call('PUT', '/api/audiences/buyers', definition)).status).toBe(201);
    const renamed = { ...definition, name: '購入者' };
    expect((await api.call('PUT', '/api/audiences/buyers', renamed)).status).toBe(200);
    expect((await api.call('GET', '/api/audiences/buyers')).body).toMatchObject({
      name: '購入者',
      state: 'new',
      definition: { where: definition.where },
    });
    const where = { all: [{ count: { event: 'x', operator: 'roughly', value: 1 } }] };
    const faulty = await api.call('POST', '/api/audiences', { ...definition, where });
    expect(faulty).toMatchObject({
      status: 422,
      body: { error: { code: 'invalid', path: 'where.all[0].count.operator' } },
    });
    expect((await api.call('GET', '/api/audiences/nobody')).status).toBe(404);
  });

  test('a refresh becomes a job and a message', async () => {
    const body = { asOf: '2026-01-31', audienceIds: ['buyers'] };
    const asked = await api.call('POST', '/api/refresh', body);
    expect(asked.status).toBe(202);
    const { jobId } = asked.body;
    expect((await api.call('GET', `/api/jobs/${jobId}`)).body).toMatchObject({
      state: 'waiting',
      asOf: '2026-01-31',
    });
    expect(queued('jobs')).toEqual([{ kind: 'job', jobId }]);
    const unknown = await api.call('POST', '/api/refresh', { audienceIds: ['buyers', 'nobody'] });
    expect(unknown).toMatchObject({ status: 422, body: { error: { path: 'audienceIds[1]' } } });
  });

  test('a destination keeps its credentials apart and its settings checked', async () => {
    const google = {
      name: 'Google',
      type: 'google',
      settings: { operatingAccountId: '1234567890', userListId: '5' },
      credentials: { accessToken: 'secret-token' },
    };
    const made = await api.call('PUT', '/api/destinations/google', google);
    expect(made.status).toBe(201);
    const listed = await api.call('GET', '/api/destinations');
    expect(JSON.stringify([made.body, listed.body])).not.toContain('secret-token');
    expect(await api.credentials.read('google')).toEqual({ accessToken: 'secret-token' });
    const faulty = { ...google, settings: { operatingAccountId: '12-3', userListId: '5' } };
    expect(await api.call('POST', '/api/destinations', faulty)).toMatchObject({
      status: 422,
      body: { error: { path: 'settings.operatingAccountId' } },
    });
  });

  test('a sync joins what exists, and running it sends a plan', async () => {
    const sync = { audienceId: 'buyers', destinationId: 'google' };
    expect((await api.call('PUT', '/api/syncs/first', sync)).status).toBe(201);
    expect((await api.call('PUT', '/api/syncs/first', sync)).status).toBe(200);
    const started = await api.call('POST', '/api/syncs/first/run');
    expect(started.status).toBe(202);
    expect(queued('deliveries')).toEqual([
      { kind: 'plan', syncId: 'first', runId: started.body.runId },
    ]);
    await api.ports.control.update(
      { kind: 'sync', id: 'first' },
      { set: { audience: 3, acknowledged: 2, no_consent: 1 } },
    );
    expect((await api.call('GET', '/api/syncs/first')).body).toMatchObject({
      accountedFor: 3,
      addsUp: true,
    });
    const nowhere = { ...sync, destinationId: 'nobody' };
    expect(await api.call('POST', '/api/syncs', nowhere)).toMatchObject({
      status: 422,
      body: { error: { path: 'destinationId' } },
    });
  });
});

describe('replay', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const letter = (id: string, reason: string) => ({
    id,
    reason,
    sourceId: 'web',
    requestId: 'r-1',
    receivedAt: '2026-01-01T00:00:00.000Z',
    rejectedAt: '2026-01-01T00:00:01.000Z',
    position: 1,
    positions: [1],
    requestEvents: 2,
    form: 'event',
    envelope: {
      requestId: 'r-1',
      receivedAt: '2026-01-01T00:00:00.000Z',
      sourceId: 'web',
      path: '/v1/batch',
      keyKind: 'browser',
      history: false,
      userAgent: '',
      ip: '',
      contentEncoding: '',
      encoding: 'utf8',
    },
    before: base64('{"batch":['),
    bytes: base64('{"type":"track"}'),
    after: base64(']}'),
  });

  test('letters are counted by reason, and sent again as the same request each time', async () => {
    const lines = [letter('r-1.1', 'unknown_type'), letter('r-1.0', 'too_deep')];
    await api.s3Client.send(
      new PutObjectCommand({
        Bucket: 'rejected',
        Key: 'rejected/day=2026-01-01/one.ndjson',
        Body: lines.map((line) => JSON.stringify(line)).join('\n'),
      }),
    );
    const dry = await api.call('POST', '/api/replay', { dryRun: true });
    expect(dry.body).toMatchObject({ letters: 2, byReason: { unknown_type: 1, too_deep: 1 } });
    expect(queued('events')).toEqual([]);
    const replay = () => api.call('POST', '/api/replay', { reason: 'unknown_type' });
    expect((await replay()).body).toMatchObject({ letters: 1, replayed: 1, unreadable: 0 });
    await replay();
    const [first, second] = queued('events');
    expect(first).toMatchObject({ sourceId: 'web', requestId: expect.stringMatching(/^replay-/) });
    expect(second).toEqual(first);
  });
});

test('the status tells the role and how much there is', async () => {
  expect((await api.call('GET', '/api/status', undefined, adminKey)).body).toMatchObject({
    role: 'admin',
    timeZone: 'Asia/Tokyo',
    audiences: 1,
    syncs: 1,
    openJobs: 1,
    lastJob: { state: 'waiting' },
  });
});
