import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { IdentifierKind } from '../../domain/identity/identifier.ts';
import { auditRow } from '../../schemas/identity-history.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const reason = 'asked for by hanako@example.com, ticket 7';
let people = 0;
let messages = 0;
/** A person of their own for each test: user, e-mail, phone, in clear. */
let user: string;
let email: string;
let phone: string;
beforeEach(() => {
  people += 1;
  user = `customer-${people}`;
  email = `person${people}@example.com`;
  phone = `+8190123400${String(people).padStart(2, '0')}`;
});

const clear = (kind: IdentifierKind, value: string) => ({ kind, value });
const nodeOf = (kind: IdentifierKind, value: string) => api.ports.nodeOf(kind, value);
const post = (action: string, body: object, key = adminKey) =>
  api.call('POST', `/api/identity/${action}`, body, key);

async function said(...nodes: string[]): Promise<void> {
  messages += 1;
  const at = '2026-01-31T00:00:00.000Z';
  const messageId = `message-${messages}`;
  await api.ports.graph.addEvidence([
    { nodes, sourceId: 'web', messageId, at, mayJoinPeople: true },
  ]);
}

/** The person's e-mail hangs on the user, the phone on the e-mail. */
async function chain() {
  const nodes = {
    user: nodeOf('user_id', user),
    email: nodeOf('email', email),
    phone: nodeOf('phone', phone),
  };
  await said(nodes.user, nodes.email);
  await said(nodes.email, nodes.phone);
  return nodes;
}

const profileOf = async (node: string): Promise<string | undefined> =>
  (await api.ports.graph.profilesOf([node])).get(node)?.profileId;

test('identifiers resolve in the order asked, by value or by node, the unknown as unknown', async () => {
  const nodes = await chain();
  const unknown = clear('email', 'nobody@example.com');
  const asked = [clear('email', ` ${email.toUpperCase()} `), unknown, nodes.phone];
  const { body, status } = await post('resolve', { nodes: asked });
  expect(status).toBe(200);
  const members = [nodes.user, nodes.email, nodes.phone].sort();
  expect(body.results).toMatchObject([
    { node: nodes.email, isKnown: true, profileId: nodes.user, members },
    { isKnown: false },
    { node: nodes.phone, isKnown: true, profileId: nodes.user, isErased: false },
  ]);
  expect(JSON.stringify(body)).not.toContain('@');
});

test('what is no identifier is 422 with its place, an unknown one 404', async () => {
  const wrong = await post('resolve', { nodes: [clear('email', email), clear('email', 'x')] });
  expect(wrong).toMatchObject({ status: 422, body: { error: { path: 'nodes[1].value' } } });
  const odd = await post('explain', { one: 'not a node', other: clear('email', email) });
  expect(odd).toMatchObject({ status: 422, body: { error: { path: 'one' } } });
  const nobody = { one: clear('email', email), other: clear('phone', phone) };
  expect((await post('explain', nobody)).status).toBe(404);
  expect((await post('evidence', { node: clear('email', email) })).status).toBe(404);
  expect((await post('forbid', { ...nobody, reason })).status).toBe(404);
  const { user: known } = await chain();
  const same = await post('forbid', { one: known, other: known, reason });
  expect(same).toMatchObject({ status: 422, body: { error: { path: 'other' } } });
  expect(await post('block', { node: known })).toMatchObject({
    status: 422,
    body: { error: { path: 'reason' } },
  });
});

test('explain gives the chain of evidence with dates and sources', async () => {
  const nodes = await chain();
  const { body } = await post('explain', { one: nodes.phone, other: clear('user_id', user) });
  expect(body).toMatchObject({ isOnePerson: true, profileIds: [nodes.user, nodes.user] });
  const ends = body.chain.map((each: { stronger: string; weaker: string }) => [
    each.stronger,
    each.weaker,
  ]);
  expect(new Set(ends.map((pair: string[]) => pair.toSorted().join(' ')))).toEqual(
    new Set(
      [
        [nodes.email, nodes.phone],
        [nodes.user, nodes.email],
      ].map((pair) => pair.toSorted().join(' ')),
    ),
  );
  expect(body.chain[0]).toMatchObject({ sourceId: 'web', at: '2026-01-31T00:00:00.000Z' });
});

test('unmerge removes direct evidence, restore brings it back, and both may be said again', async () => {
  const nodes = await chain();
  const pair = { one: nodes.user, other: nodes.email, reason };
  const parted = await post('unmerge', pair);
  expect(parted).toMatchObject({ status: 200, body: { isChanged: true, done: 'removed' } });
  expect(await profileOf(nodes.phone)).toBe(nodes.email);
  expect((await post('unmerge', pair)).body).toMatchObject({ isChanged: false, done: 'nothing' });
  const found = await post('evidence', { node: nodes.email });
  expect(found.body.evidence).toContainEqual(
    expect.objectContaining({ stronger: nodes.user, weaker: nodes.email, refusal: 'removed' }),
  );
  // Saying it again does not revive it.
  await said(nodes.user, nodes.email);
  expect(await profileOf(nodes.email)).toBe(nodes.email);
  expect((await post('restore', pair)).body).toMatchObject({ isChanged: true });
  expect((await post('restore', pair)).body).toMatchObject({ isChanged: false });
  expect(await profileOf(nodes.phone)).toBe(nodes.user);
});

test('unmerge forbids what hangs together by others; forbidding holds until it is allowed', async () => {
  const nodes = await chain();
  const pair = { one: nodes.user, other: nodes.phone, reason };
  expect((await post('unmerge', pair)).body).toMatchObject({ isChanged: true, done: 'forbidden' });
  expect(await profileOf(nodes.phone)).not.toBe(await profileOf(nodes.user));
  await said(nodes.user, nodes.phone);
  expect(await profileOf(nodes.phone)).not.toBe(await profileOf(nodes.user));
  expect((await post('allow', pair)).body).toMatchObject({ isChanged: true });
  expect(await profileOf(nodes.phone)).toBe(await profileOf(nodes.user));
  const both = await post('unmerge', pair);
  expect(both.body).toMatchObject({ isChanged: true, done: 'removed_and_forbidden' });
  expect(await profileOf(nodes.phone)).not.toBe(await profileOf(nodes.user));
});

test('a blocked identifier joins nobody until it is unblocked', async () => {
  const nodes = await chain();
  expect((await post('block', { node: nodes.email, reason })).body.isChanged).toBe(true);
  expect(await profileOf(nodes.phone)).toBe(nodes.phone);
  expect(await profileOf(nodes.user)).toBe(nodes.user);
  expect((await post('block', { node: nodes.email, reason })).body.isChanged).toBe(false);
  expect((await post('unblock', { node: nodes.email, reason })).body.isChanged).toBe(true);
  expect(await profileOf(nodes.phone)).toBe(nodes.user);
});

test('an alias joins, or says why the rules do not let it', async () => {
  const nodes = await chain();
  const device = clear('anonymous_id', `device-${people}`);
  const joined = await post('alias', { previous: device, current: nodes.user, reason });
  expect(joined.body).toMatchObject({ isOnePerson: true });
  expect(await profileOf(nodeOf('anonymous_id', device.value))).toBe(nodes.user);
  const other = clear('user_id', `other-${people}`);
  const refused = await post('alias', { previous: other, current: nodes.user, reason });
  expect(refused.body).toMatchObject({ isOnePerson: false });
  expect(refused.body.refused).toContainEqual(expect.objectContaining({ refusal: 'unique' }));
});

test('every change leaves who, what and why, before anything is done, without personal data', async () => {
  const nodes = await chain();
  const key = 'a-key-for-the-call-centre';
  const id = api.ports.sha256(key);
  await api.ports.control.put({ kind: 'api-key', id, name: 'call centre', role: 'admin' });
  const { body } = await post(
    'block',
    { node: clear('email', email), reason: `${reason}, ${email}, 090-1234-5678` },
    key,
  );
  const row = await api.ports.control.get(auditRow, 'audit', body.auditId);
  expect(row).toMatchObject({
    who: 'call centre',
    what: 'block',
    nodes: [nodes.email],
    state: 'done',
    before: [nodes.user],
  });
  expect(row?.after).toEqual(expect.arrayContaining([nodes.user, nodes.email]));
  expect(row?.reason).toBe('asked for by [email], ticket 7, [email], [phone]');
  const { audit } = (await api.call('GET', '/api/identity/audit')).body;
  expect(audit[0]).toMatchObject({ id: body.auditId, who: 'call centre' });
  // The history finds it from the node and from the profile.
  for (const node of [nodes.email, nodes.user]) {
    const { history } = (await post('history', { node })).body;
    const deeds = history.flatMap((entry: { audit?: { id: string } }) => entry.audit?.id ?? []);
    expect(deeds).toContain(body.auditId);
  }
});

test('reading is for analysts, changing for admins', async () => {
  const nodes = await chain();
  const key = 'a-key-of-an-analyst-here';
  const id = api.ports.sha256(key);
  await api.ports.control.put({ kind: 'api-key', id, name: 'analyst', role: 'analyst' });
  const one = { node: nodes.user };
  for (const action of ['evidence', 'history'])
    expect((await post(action, one, key)).status).toBe(200);
  const body = { node: nodes.user, one: nodes.user, other: nodes.email, reason };
  const changes =
    'unmerge restore forbid allow block unblock alias erase reconcile rules/apply'.split(' ');
  for (const action of changes) expect((await post(action, body, key)).status).toBe(403);
});

test('long work becomes a job and a message; a running comparison and erasure are named again', async () => {
  const nodes = await chain();
  const queued = (): unknown[] =>
    api.sqs.receive('curations', 100, 600, 'test').map(({ body }) => JSON.parse(body));
  queued();
  const first = await post('reconcile', {});
  expect(first.status).toBe(202);
  expect((await post('reconcile', {})).body).toEqual(first.body);
  const erased = await post('erase', { node: clear('phone', phone), reason });
  expect(erased.status).toBe(202);
  expect((await post('erase', { node: nodes.email, reason })).body).toEqual(erased.body);
  const tried = await post('rules/dry-run', { maxMembers: 5 });
  const { jobId } = tried.body;
  expect(queued()).toEqual(
    [first.body.jobId, erased.body.jobId, erased.body.jobId, jobId].map((each) => ({
      kind: 'curation',
      jobId: each,
    })),
  );
  const job = (await api.call('GET', `/api/identity/curations/${jobId}`)).body;
  expect(job).toMatchObject({ id: jobId, work: 'dry-run', state: 'running' });
  const wrong = await post('rules/dry-run', { kinds: { shoe: {} } });
  expect(wrong).toMatchObject({ status: 422, body: { error: { path: 'kinds.shoe' } } });
  expect((await api.call('GET', '/api/identity/reconciliation')).body).toEqual({ earlier: [] });
});

test('applying the rules is a deed with a reason, one at a time', async () => {
  expect((await post('rules/apply', {})).status).toBe(422);
  const first = await post('rules/apply', { reason: 'cap raised, a@example.com' });
  expect(first.status).toBe(202);
  expect((await post('rules/apply', { reason: 'once more' })).body).toEqual(first.body);
  const { jobId } = first.body;
  const job = (await api.call('GET', `/api/identity/curations/${jobId}`)).body;
  expect(job).toMatchObject({ id: jobId, work: 'reevaluate', state: 'running', step: 'profiles' });
  const deeds = (await api.call('GET', '/api/identity/audit')).body.audit.filter(
    ({ what }: { what: string }) => what === 'apply-rules',
  );
  expect(deeds).toMatchObject([{ state: 'asked', nodes: [], reason: 'cap raised, [email]' }]);
});
