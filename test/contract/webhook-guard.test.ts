import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { webhookDestination } from '../../destinations/webhook/destination.ts';
import { guardedPost, publicNetwork } from '../../destinations/webhook/guarded-post.ts';
import { webhookSettings } from '../../destinations/webhook/settings.ts';
import { type Listener, openListener } from './guarded-network.ts';
import { membersOf, person, portsFor } from './platform-ports.ts';
import { everyForm, literalUrls, privateAnswers, publicAnswers } from './ssrf-forms.ts';

const url = 'https://receiver.example/hook';
const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const favourites = [
  '127.0.0.1',
  '169.254.169.254',
  '10.1.2.3',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '0.0.0.0',
  '198.18.0.1',
  '255.255.255.255',
];

let listener: Listener;

beforeEach(async () => {
  listener = await openListener();
});

afterEach(() => listener.close());

const post = (to: string) =>
  guardedPost({ url: to, headers: {}, body: '{}' }, listener.network).then(({ kind }) => kind);

function connect(to = url) {
  return webhookDestination(listener.network).connect(
    { settings: { url: to, audience: 'vip' }, credentials: { key }, region: 'JP' },
    portsFor(''),
  );
}

const send = () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  return connector.send({ batchId: 'b', operation: 'add', members });
};

test('a public receiver is connected to at the address that was checked', async () => {
  listener.addresses = [['2606:4700:4700::1111', '8.8.8.8'], ['127.0.0.1']];
  const result = await send();
  expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  expect(listener).toMatchObject({
    connections: 1,
    dialled: ['8.8.8.8'],
    looked: ['receiver.example'],
  });
  expect(JSON.parse(listener.bodies[0] ?? '')).toMatchObject({ operation: 'add', audience: 'vip' });
});

test('every written form of every kind of private address is refused on save and on sending', async () => {
  const forms = favourites.flatMap(everyForm);
  expect(forms.length).toBeGreaterThanOrEqual(250);
  listener.addresses = [['127.0.0.1']];
  for (const form of forms) {
    expect(webhookSettings.safeParse({ url: form, audience: 'vip' }).success, form).toBe(false);
    expect(await post(form), form).toBe('barred');
  }
  expect(listener).toMatchObject({ connections: 0, dialled: [] });
});

test('a URL of any spelling that leads to a private address connects to nothing', async () => {
  listener.addresses = [['127.0.0.1']];
  await fc.assert(
    fc.asyncProperty(literalUrls, async (form) => {
      expect(webhookSettings.safeParse({ url: form, audience: 'vip' }).success).toBe(false);
      expect(await post(form)).toBe('barred');
    }),
    { numRuns: 1000 },
  );
  expect(listener).toMatchObject({ connections: 0, dialled: [] });
});

test('one private address among public ones is enough to connect to none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array<string>(publicAnswers, { maxLength: 4 }),
      privateAnswers,
      fc.nat(4),
      async (others, bad, place) => {
        listener.addresses = [others.toSpliced(place, 0, bad)];
        expect(await post(url)).toBe('barred');
      },
    ),
    { numRuns: 1000 },
  );
  expect(listener).toMatchObject({ connections: 0, dialled: [] });
});

test('a name that turns private after a first delivery is refused at the next', async () => {
  listener.addresses = [['8.8.8.8'], ['169.254.169.254']];
  await send();
  expect(listener.connections).toBe(1);
  const second = await send();
  expect(second.stopped).toMatch('not of the public internet');
  expect([...second.outcomes.values()]).toMatchObject([{ kind: 'retry' }, { kind: 'retry' }]);
  expect(listener).toMatchObject({ connections: 1, dialled: ['8.8.8.8'] });
});

test.for([301, 302, 303, 307, 308])('a redirect with %d is not followed', async (status) => {
  listener.addresses = [['8.8.8.8']];
  listener.answer = { status, headers: { location: 'https://127.0.0.1/internal' } };
  expect((await send()).stopped).toBe(`the receiver answered ${status}`);
  expect(listener).toMatchObject({ connections: 1, dialled: ['8.8.8.8'] });
});

test('a certificate of another name is no receiver: nothing is sent', async () => {
  listener.addresses = [['8.8.8.8', '1.1.1.1']];
  expect(await post('https://other.example/hook')).toBe('unreachable');
  expect(listener.bodies).toEqual([]);
  expect(listener.dialled).toEqual(['8.8.8.8', '1.1.1.1']);
});

test('a name without addresses can be tried again', async () => {
  listener.addresses = [[]];
  expect(await post(url)).toBe('unreachable');
});

test('an endless answer is cut off, and counts as unknown', async () => {
  listener.addresses = [['8.8.8.8']];
  listener.answer = { status: 200, body: 'x'.repeat(4_000_001) };
  expect(await post(url)).toBe('unknown');
});

test('the resolver of this computer is heard on localhost', async () => {
  const reply = await guardedPost(
    { url: 'https://localhost/hook', headers: {}, body: '{}' },
    publicNetwork,
  );
  expect(reply).toEqual({ kind: 'barred' });
});
