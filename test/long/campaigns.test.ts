import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { advanceAutomation } from '../../functions/send/advance-automation.ts';
import { advanceCampaign } from '../../functions/send/advance-campaign.ts';
import { appMessenger } from '../../functions/send/app-messenger.ts';
import { lineMessenger } from '../../functions/send/line-messenger.ts';
import type { SendPorts } from '../../functions/send/ports.ts';
import { openMailbox } from '../../local/messages/mailbox.ts';
import { createSes } from '../../local/messages/ses.ts';
import { createSms } from '../../local/messages/sms.ts';
import { createAppPlatform } from '../../local/platforms/app/app.ts';
import type { Fault } from '../../local/platforms/faults.ts';
import { createLineMessagePlatform } from '../../local/platforms/line-message/line-message.ts';
import { localSigningKey } from '../../local/platforms/webhook/webhook.ts';
import { eventsEnvelope } from '../../schemas/messages.ts';
import { sesMessenger } from '../../stores/email-messenger.ts';
import { smsMessenger } from '../../stores/sms-messenger.ts';
import { type ApiServer, startApi } from '../contract/api-server.ts';
import { type Facts, sendPorts, someone, toldLake } from '../contract/send-server.ts';
import { startWireServer } from '../contract/wire-server.ts';

const dir = mkdtempSync(join(tmpdir(), 'daicho-messages-'));
let now = Date.parse('2026-11-20T03:00:00Z');
const clock = () => now;
const mailbox = openMailbox(join(dir, 'mailbox'));
const standIn = { mailbox, clock, meter: () => undefined };
const ses = createSes(standIn);
const sms = createSms(standIn);
const line = createLineMessagePlatform({ dir: join(dir, 'line'), clock });
const app = createAppPlatform({ dir: join(dir, 'app'), clock });

let api: ApiServer;
let server: Awaited<ReturnType<typeof startWireServer>>;
let members: readonly Facts[] = [];
let ports: SendPorts & { readonly sent: { kind: string }[] };

beforeAll(async () => {
  api = await startApi();
  server = await startWireServer((request) => {
    const at = (name: string) => ({ ...request, path: request.path.slice(name.length + 1) });
    if (request.path.startsWith('/line-message/')) return line.handle(at('line-message'));
    if (request.path.startsWith('/app/')) return app.handle(at('app'));
    return request.headers['x-amz-target'] === undefined
      ? ses.handle(request)
      : sms.handle(request);
  });
  const aws = {
    endpoint: server.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const web = { fetch, endpoint: server.url, clock };
  const app1 = { url: 'https://app.example.jp/hook', key: localSigningKey };
  const email = { from: 'shop@example.jp', senderName: '台帳屋' };
  const all = [
    sesMessenger(email, new SESv2Client(aws)),
    smsMessenger('DAICHO', new PinpointSMSVoiceV2Client(aws)),
    lineMessenger({ channelAccessToken: 'token' }, web),
    appMessenger('push', app1, web),
    appMessenger('inbox', app1, web),
  ];
  ports = sendPorts(
    api,
    toldLake(() => members),
    {
      clock,
      messengers: async () => new Map(all.map((messenger) => [messenger.channel, messenger])),
    },
  );
  const audience = { kind: 'audience', id: 'a', name: 'a', definition: {}, state: 'fresh' };
  const createdAt = '2026-11-01T00:00:00.000Z';
  await api.ports.control.put({ ...audience, createdAt, generation: 3, size: 9 });
  const sender = {
    email: {
      ...email,
      postalAddress: '東京都港区芝公園4-2-8',
      unsubscribeUrl: 'https://api.example.jp',
    },
    sms: { originationIdentity: 'DAICHO' },
    app: { url: app1.url },
  };
  expect((await api.call('PUT', '/api/sender', sender)).status).toBe(200);
});
afterAll(async () => {
  await server.close();
  await api.stop();
  mailbox.close();
  line.close();
  app.close();
  rmSync(dir, { recursive: true });
});
beforeEach(() => {
  now = Date.parse('2026-11-20T03:00:00Z');
});

const yes = { email: true, line: true, sms: true, push: true, inbox: true, advertising: true };
const hex = (number: number) => number.toString(16).padStart(32, '0');

/** Starts a campaign and passes over it, as its messages and the clock say, until it rests. */
async function campaign(id: string, message: unknown, faults: () => void = () => undefined) {
  const started = await api.call('POST', '/api/campaigns', {
    ...{ id, name: id, audienceId: 'a', message },
  });
  expect(started.status).toBe(202);
  // The API's clock is the wall's; the campaign goes by that of the test.
  const iso = (epochMs: number) => new Date(epochMs).toISOString();
  await api.ports.control.update(
    { kind: 'campaign', id },
    { set: { askedAt: iso(now), endsAt: iso(now + 72 * 3_600_000) } },
  );
  faults();
  return rest(id);
}

async function rest(id: string) {
  for (let step = 0; step < 60; step += 1) {
    await advanceCampaign(id, ports, now + 600_000);
    const { body } = await api.call('GET', `/api/campaigns/${id}`);
    if (body.state !== 'asking') return body;
    now = Math.max(now, Date.parse(body.askedAt));
  }
  throw new Error('it never rests');
}

const mailsTo = (to: string) => mailbox.read('email', to);
const texts = { email: { subject: 'お知らせ', text: '{{last_name|お客}}様、こんにちは。' } };

describe('a campaign', () => {
  test('reaches each person by the channel of their choice, once, however often it is run', async () => {
    const hanako = await someone(
      api,
      'p-hanako',
      { last_name: '山田', email: 'hanako@example.jp' },
      yes,
    );
    const taro = await someone(
      api,
      'p-taro',
      { email: 'taro@example.jp', line_user_id: `own:U${hex(1)}`, phone: '+819012345678' },
      yes,
    );
    const jiro = await someone(api, 'p-jiro', { phone: '+819011112222' }, yes);
    const app3 = await someone(api, 'p-app', {}, yes);
    const no = await someone(api, 'p-no', { email: 'no@example.jp' }, { email: false });
    members = [
      { profile_id: hanako },
      { profile_id: taro, preferred_channel: 'LINE' },
      { profile_id: jiro, preferred_channel: 'SMS' },
      { profile_id: app3, preferred_channel: 'アプリ' },
      { profile_id: no },
    ];
    const message = {
      channels: ['email', 'line', 'sms', 'push'],
      templates: {
        ...texts,
        line: { text: 'LINEでこんにちは' },
        sms: { text: 'SMSでこんにちは' },
        push: { subject: '新着', text: 'アプリでこんにちは', link: 'https://shop.example.jp/' },
      },
    };
    const done = await campaign('first', message);
    expect(done).toMatchObject({
      ...{ state: 'done', audience: 5, sent: 4, unknown: 0, refused: 0, waiting: 0 },
      ...{ excluded: { no_opt_in: 1 }, addsUp: true },
    });
    const [mail] = mailsTo('hanako@example.jp');
    const content = JSON.stringify(mail?.content);
    expect(content).toContain('山田様、こんにちは。');
    expect(content).toContain('List-Unsubscribe=One-Click');
    expect(content).toContain('東京都港区芝公園4-2-8');
    expect(line.textsOf(`U${hex(1)}`)).toEqual(['LINEでこんにちは']);
    expect(mailbox.read('sms', '+819011112222')).toHaveLength(1);
    expect(app.members('push')).toEqual(['p-app']);
    expect(mailsTo('no@example.jp')).toEqual([]);
    await api.call('POST', '/api/campaigns/first/resume');
    await api.ports.control.update({ kind: 'campaign', id: 'first' }, { set: { state: 'asking' } });
    await rest('first');
    expect(mailsTo('hanako@example.jp')).toHaveLength(1);
    expect(line.textsOf(`U${hex(1)}`)).toHaveLength(1);
    expect(mailbox.read('sms', '+819011112222')).toHaveLength(1);
    expect(app.stats.added).toBe(1);
  });

  test('waits for the morning, and for the hour in which she is most active', async () => {
    const night = await someone(api, 'p-night', { line_user_id: `own:U${hex(2)}` }, yes);
    members = [{ profile_id: night, active_hours: '3:9,19:2' }];
    now = Date.parse('2026-11-20T14:30:00Z'); // 23:30 in Tokyo
    const message = { channels: ['line'], templates: { line: { text: 'おはよう' } } };
    await campaign('night', message);
    expect(new Date(now).toISOString()).toBe('2026-11-20T23:00:00.000Z');
    const best = await campaign('best', { ...message, atBestHour: true });
    expect(new Date(now).toISOString()).toBe('2026-11-21T10:00:00.000Z');
    expect(best).toMatchObject({ sent: 1, addsUp: true });
  });

  test('two campaigns together keep a cap that each alone keeps', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map((n) => someone(api, `p-cap${n}`, { email: `cap${n}@example.jp` }, yes)),
    );
    members = ids.map((profile_id) => ({ profile_id }));
    const message = { channels: ['email'], templates: texts };
    await api.call('PUT', '/api/channel-rules', { caps: [{ days: 7, atMost: 1 }] });
    const [one, two] = await Promise.all([campaign('cap-1', message), campaign('cap-2', message)]);
    await api.call('PUT', '/api/channel-rules', {});
    expect(one.sent + two.sent).toBe(3);
    for (const n of [1, 2, 3]) expect(mailsTo(`cap${n}@example.jp`)).toHaveLength(1);
    const service = await campaign('cap-3', { ...message, kind: 'service' });
    expect(service.sent).toBe(3);
  });

  test('who took consent back by the link of a message gets no more', async () => {
    const id = await someone(api, 'p-stop', { email: 'stop@example.jp' }, yes);
    members = [{ profile_id: id }];
    await campaign('stop-1', { channels: ['email'], templates: texts });
    const link = /https:\/\/api\.example\.jp(\/api\/unsubscribe\/[^>"\s]+)>/.exec(
      JSON.stringify(mailsTo('stop@example.jp')),
    )?.[1];
    const path = link ?? '';
    const forged = path.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect((await api.exchange('POST', forged, { key: undefined })).status).toBe(404);
    const { status, body } = await api.exchange('POST', path, {
      key: undefined,
      body: 'List-Unsubscribe=One-Click',
    });
    expect([status, body]).toEqual([200, { channel: 'email' }]);
    const bodies = await eventBodies();
    expect(bodies.at(-1)).toMatchObject({
      batch: [
        {
          ...{ type: 'identify', userId: 'p-stop' },
          context: { consent: { categoryPreferences: { email: false } } },
        },
      ],
    });
  });
});

/** What waits for `process`, the oldest first. */
async function eventBodies(): Promise<unknown[]> {
  const { client, queueUrl } = api.deadLetters;
  const { ReceiveMessageCommand } = await import('@aws-sdk/client-sqs');
  const found: { at: string; body: unknown }[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl.replace('events-dead', 'events'),
        MaxNumberOfMessages: 10,
      }),
    );
    if (Messages.length === 0) break;
    for (const { Body = '' } of Messages) {
      const { body, receivedAt } = eventsEnvelope.parse(JSON.parse(Body));
      found.push({ at: receivedAt, body: JSON.parse(body) });
    }
  }
  return found.sort((one, other) => (one.at < other.at ? -1 : 1)).map(({ body }) => body);
}

describe('a fault at every request of the first pass', () => {
  const people = 5;
  const kinds: readonly Fault[] = [
    { status: 500, when: 'before' },
    { status: 500, when: 'after' },
    { status: 429, when: 'before', headers: { 'x-amzn-errortype': 'TooManyRequestsException' } },
  ];
  test.for([0, 1, 2])('of SES: never two mails to one person (fault %i)', async (kind) => {
    const fault = kinds[kind];
    if (fault === undefined) return;
    const tag = `ses${kind}`;
    const ids = await Promise.all(
      Array.from({ length: people }, (_, n) =>
        someone(api, `${tag}-${n}`, { email: `${tag}-${n}@example.jp` }, yes),
      ),
    );
    members = ids.map((profile_id) => ({ profile_id }));
    const done = await campaign(
      tag,
      { channels: ['email'], kind: 'service', templates: texts },
      () => ses.failNext(Array.from({ length: people }, () => fault)),
    );
    const counts = ids.map((_, n) => mailsTo(`${tag}-${n}@example.jp`).length);
    expect(done.addsUp).toBe(true);
    expect(done.sent + done.unknown).toBe(people);
    // What got no answer may have gone out, and is not said again; what was put off is.
    expect(done.unknown).toBe(kind === 2 ? 0 : people);
    expect(counts).toEqual(ids.map(() => (kind === 0 ? 0 : 1)));
  });

  test.for([0, 1, 2])('of LINE and the app: each person exactly once (fault %i)', async (kind) => {
    const fault = kinds[kind];
    if (fault === undefined) return;
    const tag = `key${kind}`;
    const users = Array.from({ length: people }, (_, n) => `U${hex(1_000 * (kind + 1) + n)}`);
    const ids = await Promise.all(
      users.map((user, n) => someone(api, `${tag}-${n}`, { line_user_id: `own:${user}` }, yes)),
    );
    members = ids.map((profile_id, n) => ({
      profile_id,
      preferred_channel: n < 3 ? 'LINE' : 'マイページ',
    }));
    const done = await campaign(
      tag,
      {
        ...{ channels: ['line', 'inbox'], kind: 'service' },
        templates: { line: { text: tag }, inbox: { subject: tag, text: tag } },
      },
      () => {
        line.failNext([fault, fault]);
        app.failNext([fault, fault, fault]);
      },
    );
    expect(done).toMatchObject({ sent: people, unknown: 0, addsUp: true });
    for (const user of users.slice(0, 3)) expect(line.textsOf(user)).toEqual([tag]);
    for (const user of users.slice(3)) expect(line.textsOf(user)).toEqual([]);
    for (const n of [3, 4]) expect(app.members('inbox')).toContain(`${tag}-${n}`);
  });

  test('a crash between writing down and sending: e-mail stays unknown, LINE goes out once', async () => {
    const mail = await someone(api, 'crash-mail', { email: 'crash@example.jp' }, yes);
    const chat = await someone(api, 'crash-line', { line_user_id: `own:U${hex(77)}` }, yes);
    members = [{ profile_id: mail }, { profile_id: chat, preferred_channel: 'LINE' }];
    const row = { kind: 'message#crash', status: 'sending', at: new Date(now).toISOString() };
    const key = '00000000-0000-8000-8000-000000000001';
    await api.ports.control.put({ ...row, id: mail, channel: 'email', key });
    await api.ports.control.put({ ...row, id: chat, channel: 'line', key: key.replace(/1$/, '2') });
    const message = {
      channels: ['email', 'line'],
      templates: { ...texts, line: { text: 'crash' } },
    };
    const done = await campaign('crash', message);
    expect(done).toMatchObject({ sent: 1, unknown: 1, addsUp: true });
    expect(mailsTo('crash@example.jp')).toEqual([]);
    expect(line.textsOf(`U${hex(77)}`)).toEqual(['crash']);
  });
});

describe('an automation', () => {
  const run = async (id: string) => {
    await api.call('POST', `/api/automations/${id}/run`);
    const iso = new Date(now).toISOString();
    await api.ports.control.update({ kind: 'automation', id }, { set: { askedAt: iso } });
    for (let step = 0; step < 10; step += 1) await advanceAutomation(id, ports);
    return (await api.call('GET', `/api/automations/${id}`)).body;
  };

  test('wishes well once a year, makes up for days on which nothing ran, and misses none', async () => {
    const born = async (id: string, anchor: string) => ({
      profile_id: await someone(api, id, { email: `${id}@example.jp` }, yes),
      anchor,
    });
    members = [
      await born('b-today', '11-20'),
      await born('b-before', '11-18'),
      await born('b-long-ago', '11-05'),
      await born('b-later', '11-23'),
      await born('b-odd', '--11-20'),
    ];
    const spec = {
      ...{ name: 'Birthday', audienceId: 'a', catchUpDays: 3 },
      occasion: { kind: 'birthday' },
      message: { channels: ['email'], kind: 'service', templates: texts },
    };
    expect((await api.call('PUT', '/api/automations/birthday', spec)).status).toBe(201);
    await api.ports.control.update(
      { kind: 'automation', id: 'birthday' },
      { set: { since: '2026-11-01' } },
    );
    const first = await run('birthday');
    expect(first).toMatchObject({
      lastDay: '2026-11-20',
      days: [{ id: '2026-11-20', due: 4, sent: 3, tooLate: 1, excluded: {}, missed: 0 }],
    });
    // The same day again, as when a message comes twice.
    expect((await run('birthday')).days).toEqual(first.days);
    now += 5 * 86_400_000;
    const later = await run('birthday');
    expect(later.days[0]).toMatchObject({ id: '2026-11-25', due: 1, sent: 1, missed: 0 });
    for (const id of ['b-today', 'b-before', 'b-later', 'b-odd'])
      expect(mailsTo(`${id}@example.jp`)).toHaveLength(1);
    expect(mailsTo('b-long-ago@example.jp')).toEqual([]);
  });

  test('tells who waits for a product that it is there again: no buyer, once a request, while it is there', async () => {
    const day = 86_400_000;
    const waiting = async (id: string, ...instants: readonly (number | undefined)[]) => ({
      profile_id: await someone(api, id, { email: `${id}@example.jp` }, yes),
      anchor: instants.map((at) => at ?? '').join(','),
    });
    const spec = {
      ...{ name: 'Tea', audienceId: 'a', occasion: { kind: 'restock', product: 'tea' } },
      message: { channels: ['email'], kind: 'service', templates: texts },
    };
    expect((await api.call('PUT', '/api/automations/tea', spec)).status).toBe(201);
    const [asked, came] = [now - 10 * day, now - 1_000];
    await api.ports.control.update(
      { kind: 'automation', id: 'tea' },
      { set: { since: new Date(asked).toISOString().slice(0, 10) } },
    );
    const people = async (restocked: number, soldOut?: number) => [
      await waiting('r-waits', asked, undefined, undefined, restocked, soldOut),
      await waiting('r-bought', asked, asked + day, undefined, restocked, soldOut),
      await waiting('r-gave-up', asked, undefined, asked + day, restocked, soldOut),
      await waiting('r-asked-later', restocked + 1, undefined, undefined, restocked, soldOut),
    ];
    members = await people(came, came + 500);
    expect((await run('tea')).days[0]).toMatchObject({ due: 0, sent: 0 });
    members = await people(came);
    expect((await run('tea')).days[0]).toMatchObject({ due: 1, sent: 1, missed: 0 });
    // It sold out and came in once more: the request was answered.
    now += day;
    members = await people(now - 1_000);
    await run('tea');
    expect(mailsTo('r-waits@example.jp')).toHaveLength(1);
    for (const id of ['r-bought', 'r-gave-up', 'r-asked-later'])
      expect(mailsTo(`${id}@example.jp`)).toEqual([]);
  });
});

test('what is wrong with a template is told before anything goes out', async () => {
  const post = async (message: unknown) =>
    (await api.call('POST', '/api/campaigns', { name: 'x', audienceId: 'a', message })).status;
  expect(await post({ channels: ['email'], templates: { email: { text: 'no subject' } } })).toBe(
    422,
  );
  expect(await post({ channels: ['line'], templates: { line: { text: '{{password}}' } } })).toBe(
    422,
  );
  expect(await post({ channels: ['line'], templates: {} })).toBe(422);
});
