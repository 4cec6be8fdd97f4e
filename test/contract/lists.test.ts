import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advanceList } from '../../functions/send/advance-list.ts';
import { giveCoupons } from '../../functions/send/give-coupons.ts';
import { s3ExportText } from '../../stores/exports.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';
import { type Facts, sendPorts, someone, toldLake } from './send-server.ts';

let api: ApiServer;
let members: readonly Facts[] = [];
beforeAll(async () => {
  api = await startApi();
  const row = { kind: 'audience', id: 'a', name: '冬のお客様', definition: {}, state: 'fresh' };
  const created = { createdAt: '2026-11-01T00:00:00.000Z' };
  await api.ports.control.put({ ...row, ...created, generation: 3, size: 9 });
});
afterAll(() => api.stop());

const decode = (bytes: Uint8Array) => new TextDecoder('shift_jis', { fatal: true }).decode(bytes);

/** Orders a list, makes it as the function does, and fetches its files. */
async function listOf(order: Readonly<Record<string, unknown>>) {
  const ports = sendPorts(
    api,
    toldLake(() => members),
  );
  const ordered = await api.call('POST', '/api/lists', { audienceId: 'a', ...order });
  expect(ordered.status).toBe(202);
  const { id } = ordered.body;
  await advanceList(id, ports);
  for (const message of ports.sent)
    if (message.kind === 'list') await advanceList(message.listId, ports);
  const { body: list } = await api.call('GET', `/api/lists/${id}`);
  const files: Record<string, string> = {};
  for (const { name } of list.files) {
    const link = await api.call('POST', `/api/lists/${id}/files/${name}/link`);
    const response = await fetch(link.body.url);
    expect(response.headers.get('content-disposition')).toContain(`${id}-${name}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    files[name] = name === 'by-hand.csv' ? new TextDecoder().decode(bytes) : decode(bytes);
  }
  return { list, files };
}

const yes = { postal_mail: true, phone_call: true, email: true, advertising: true };
const home = { address: '東京都港区芝公園4-2-8 101', postal_code: '1050011' };

describe('direct mail', () => {
  test('one letter a household, in the order of the post, and everybody else for a reason', async () => {
    const elder = await someone(
      api,
      'm-hanako',
      { ...home, last_name: '髙橋', first_name: '花子' },
      yes,
    );
    const younger = await someone(
      api,
      'm-taro',
      {
        ...home,
        address: '東京都港区芝公園四丁目２番８号 １０１',
        last_name: '高橋',
        first_name: '太郎',
      },
      yes,
    );
    const north = await someone(
      api,
      'm-north',
      { address: '北海道札幌市中央区北1条西2丁目', postal_code: '0600001', name: '佐藤 次郎' },
      yes,
    );
    const rare = await someone(
      api,
      'm-rare',
      { address: '大阪府大阪市北区梅田1-1', postal_code: '5300001', name: '𠮷田 三郎' },
      yes,
    );
    const refused = await someone(
      api,
      'm-no',
      { ...home, name: '鈴木' },
      { ...yes, postal_mail: false },
    );
    const withdrawn = await someone(
      api,
      'm-off',
      { ...home, name: '田中' },
      { ...yes, advertising: false },
    );
    const away = await someone(api, 'm-away', { ...home, name: '伊藤' }, yes);
    const angry = await someone(api, 'm-angry', { ...home, name: '加藤' }, yes);
    const silent = await someone(api, 'm-silent', { ...home, name: '山田' }, yes);
    const picky = await someone(api, 'm-picky', { ...home, name: '木村' }, yes);
    const bare = await someone(api, 'm-bare', { name: '林' }, yes);
    members = [
      { profile_id: elder, last_order_ms: '1790000000000' },
      { profile_id: younger, last_order_ms: '1780000000000' },
      { profile_id: north },
      { profile_id: rare },
      { profile_id: refused },
      { profile_id: withdrawn },
      { profile_id: away, mail_returned_ms: String(Date.now()) },
      { profile_id: angry, has_open_complaint: 'true' },
      { profile_id: silent, last_active_ms: String(Date.UTC(2020, 0, 1)) },
      { profile_id: picky, preferred_channel: 'LINE' },
      { profile_id: bare },
      { profile_id: api.ports.nodeOf('user_id', 'nobody') },
    ];
    const { list, files } = await listOf({ for: 'direct-mail' });
    expect(files['list.csv']?.split('\r\n')).toEqual([
      '管理番号,郵便番号,住所1,住所2,氏名,敬称',
      'm-north,060-0001,北海道札幌市中央区北1条西2丁目,,佐藤 次郎,様',
      'm-hanako,105-0011,東京都港区芝公園4-2-8,101,髙橋　花子,様',
      '',
    ]);
    expect(files['labels.txt']).toBe(
      [
        ...['〒060-0001', '北海道札幌市中央区北1条西2丁目', '佐藤 次郎　様', ''],
        ...['〒105-0011', '東京都港区芝公園4-2-8', '101', '髙橋　花子　様', '', ''],
      ].join('\r\n'),
    );
    expect(files['by-hand.csv']).toContain('𠮷田 三郎');
    // Whom an erasure looks for: whom the files hold, with the rest of their households, and nobody else.
    const named = await s3ExportText({ bucket: 'exports', client: api.s3Client })(
      `lists/${list.id}/people.txt`,
    );
    expect(named?.split('\n')).toEqual([elder, younger, north, rare].toSorted());
    expect((await api.call('POST', `/api/lists/${list.id}/files/people.txt/link`)).status).toBe(
      404,
    );
    expect(list).toMatchObject({
      state: 'done',
      audience: 12,
      rows: 2,
      accountedFor: 12,
      addsUp: true,
      excluded: {
        ...{ erased: 1, withdrew: 1, complaint: 1, dormant: 1, prefers_other: 1, no_opt_in: 1 },
        ...{ no_address: 1, returned: 1, household: 1, unmappable: 1 },
      },
      unmappable: [{ line: 2, column: '氏名', character: '𠮷', codePoint: 'U+20BB7' }],
    });
    const told = JSON.stringify(list);
    for (const secret of ['花子', '芝公園', '佐藤', '三郎']) expect(told).not.toContain(secret);
  });
});

describe('calls', () => {
  test('numbers as they are dialled, hours that she allows, her best one, the last contact', async () => {
    const hanako = await someone(
      api,
      'c-hanako',
      { name: '山本 花子', name_kana: 'ヤマモト ハナコ', phone: '+819012345678' },
      yes,
    );
    const formula = await someone(api, 'c-bad', { name: '=1+1', landline: '+81312345678' }, yes);
    const never = await someone(api, 'c-never', { name: '中村', phone: '+819011112222' }, yes);
    members = [
      {
        profile_id: hanako,
        ng_hours: '12時〜13時',
        contacts: `email@${Date.parse('2026-11-10T00:00:00Z')},line@${Date.parse('2026-11-12T16:00:00Z')}`,
        active_hours: '12:9,19:3,22:8',
        last_order_ms: String(Date.parse('2026-10-31T20:00:00Z')),
      },
      { profile_id: formula },
      { profile_id: never, ng_hours: '0:00-24:00' },
    ];
    const { list, files } = await listOf({ for: 'calls', reason: '車検のご案内', kind: 'service' });
    expect(files['list.csv']?.split('\r\n').slice(1)).toEqual([
      'c-hanako,山本 花子,ヤマモト ハナコ,090-1234-5678,19時台,08:00-12:00 13:00-21:00,2026-11-13,LINE,2026-11-01,車検のご案内',
      'c-bad,＝1+1,,03-1234-5678,,08:00-21:00,,,,車検のご案内',
      '',
    ]);
    expect(list.excluded).toEqual({ no_hour: 1 });
  });
});

describe('coupons', () => {
  const give = (pool: string, codes: readonly string[]) =>
    api.call('POST', `/api/coupon-pools/${pool}/codes`, { codes });

  test('one code a person for good; made again it is the same, and an empty pool is told', async () => {
    const ids = await Promise.all(
      ['k1', 'k2', 'k3'].map((id) =>
        someone(api, id, { name: id, email: `${id}@example.jp` }, yes),
      ),
    );
    members = ids.map((profile_id) => ({ profile_id }));
    expect((await give('spring', ['AAA', 'BBB', 'AAA'])).body).toMatchObject({
      codes: 2,
      added: 2,
    });
    expect((await give('spring', ['BBB'])).body).toMatchObject({ codes: 2, added: 0 });
    const order = { for: 'coupons', campaign: 'spring-2026', pool: 'spring' };
    const first = await listOf(order);
    expect(first.list).toMatchObject({ rows: 2, excluded: { no_code: 1 }, addsUp: true });
    expect((await give('spring', ['CCC', 'DDD'])).body).toMatchObject({ codes: 4, added: 2 });
    const second = await listOf(order);
    const third = await listOf(order);
    expect(second.files['list.csv']).toBe(third.files['list.csv']);
    const codesOf = (text = '') =>
      new Map(
        text
          .split('\r\n')
          .slice(1, -1)
          .map((line) => {
            const cells = line.split(',');
            return [cells[0], cells[4]];
          }),
      );
    for (const [who, code] of codesOf(first.files['list.csv']))
      expect(codesOf(second.files['list.csv']).get(who)).toBe(code);
    expect(new Set(codesOf(second.files['list.csv']).values()).size).toBe(3);
  });

  test('many givers at once: nobody has two codes, no code has two people', async () => {
    const pool = 'rush';
    await give(
      pool,
      Array.from({ length: 130 }, (_, at) => `R${String(at).padStart(3, '0')}`),
    );
    const takers = Array.from({ length: 120 }, (_, at) => ({
      profileId: `user_id.${String(at).padStart(32, '0')}`,
      names: [`user_id.${String(at).padStart(32, '0')}`],
    }));
    const order = { campaign: 'rush', pool };
    // As a queue would: what was in another's way comes again.
    const patient = async (people: typeof takers): Promise<ReadonlyMap<string, string>> => {
      for (;;)
        try {
          return await giveCoupons(people, order, api.ports);
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
    };
    const answers = await Promise.all([
      patient(takers),
      patient(takers.toReversed()),
      patient(takers.slice(30, 90)),
    ]);
    const whole = await patient(takers);
    expect(whole.size).toBe(120);
    expect(new Set(whole.values()).size).toBe(120);
    for (const answer of answers)
      for (const [who, code] of answer) expect(whole.get(who)).toBe(code);
  });
});

describe('a list', () => {
  test('is for who may see people, and its link ends', async () => {
    const { body } = await api.call('POST', '/api/keys', { name: 'staff', role: 'activator' });
    const order = { audienceId: 'a', for: 'calls' };
    expect((await api.call('POST', '/api/lists', order, body.key)).status).toBe(403);
    expect((await api.call('GET', '/api/lists', undefined, body.key)).status).toBe(200);
    const url = await api.ports.linkExport('lists/x/list.csv', 'list.csv', 1);
    const past = url.replace(/X-Amz-Date=\d{8}/, 'X-Amz-Date=20200101');
    expect((await fetch(past)).status).toBe(403);
    expect(adminKey).not.toBe(body.key);
  });

  test('says what is missing before anything is made', async () => {
    const post = async (body: unknown) => (await api.call('POST', '/api/lists', body)).status;
    expect(await post({ audienceId: 'none', for: 'calls' })).toBe(404);
    expect(await post({ audienceId: 'a', for: 'coupons' })).toBe(422);
    expect(await post({ audienceId: 'a', for: 'spam' })).toBe(422);
  });
});

test('rules are the brand’s own, and the defaults until then', async () => {
  const before = await api.call('GET', '/api/channel-rules');
  expect(before.body.dormantAfterDays).toBe(1_095);
  const caps = [{ channels: ['phone'], days: 30, atMost: 1 }];
  expect((await api.call('PUT', '/api/channel-rules', { caps })).status).toBe(200);
  expect((await api.call('GET', '/api/channel-rules')).body.caps).toEqual(caps);
  expect(
    (await api.call('PUT', '/api/channel-rules', { caps: [{ days: 0, atMost: 1 }] })).status,
  ).toBe(422);
});
