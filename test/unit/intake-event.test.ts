import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { IdentifierKind } from '../../domain/identity/identifier.ts';
import { batch, fates, receivedAt, takeBatch, takeOne, tools, track } from './intake-tools.ts';

const nodeOf = (kind: IdentifierKind, value: string): string => {
  const found = tools.identify(kind, value);
  if (found === undefined) throw new Error(`${value} is no ${kind}`);
  return found.node;
};

describe('a row', () => {
  test('holds what the event says, keyed by the strongest identifier', () => {
    const { row, day } = takeOne(
      track({ anonymousId: 'a1', properties: { revenue: 139.12, order_id: '536365' } }),
    );
    expect(day).toBe('2026-11-22');
    expect(row).toEqual({
      source_id: 'shop',
      message_id: 'm1',
      request_id: 'request-1',
      position: 0,
      request_events: 1,
      type: 'track',
      event: 'Order Completed',
      node: nodeOf('user_id', 'u1'),
      timestamp: Date.parse('2026-11-22T02:00:00.000Z'),
      received_at: Date.parse(receivedAt),
      is_day_flagged: false,
      is_bot: false,
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      properties: '{"order_id":"536365","revenue":139.12}',
      context: '{}',
    });
  });

  test('holds no personal data, wherever it was hidden', () => {
    const { row, traits } = takeOne({
      type: 'identify',
      userId: 'bob@example.com',
      anonymousId: '090-1234-5678',
      messageId: 'bob@example.com-1',
      timestamp: 'bob@example.com',
      traits: {
        email: 'bob@example.com',
        name: 'Bob Martin',
        plan: 'gold',
        note: 'call 090-1234-5678',
        nested: [{ deep: 'bob@example.com' }],
        'bob@example.com': true,
      },
      context: {
        traits: { phone: '090-1234-5678', lastName: 'Martin' },
        ip: '203.0.113.77',
        page: {
          url: 'https://x.jp/?mail=bob%40example.com',
          referrer: 'https://y.jp/?tel=09012345678',
        },
      },
    });
    const text = JSON.stringify([row, traits]);
    for (const secret of ['bob', 'Bob', 'Martin', '1234', '113.77']) {
      expect(text).not.toContain(secret);
    }
    expect(row.message_id).toMatch(/^m-[0-9a-f]{32}$/);
    expect(row.context).toContain('"ip":"203.0.113.0"');
    expect(row.properties).toContain('"plan":"gold"');
  });

  test('of page and screen carries name and category in its properties', () => {
    const { row } = takeOne({
      type: 'page',
      anonymousId: 'a1',
      name: 'Home',
      category: 'Top',
      properties: { a: 1 },
    });
    expect(row.event).toBe('page');
    expect(row.properties).toBe('{"a":1,"category":"Top","name":"Home"}');
  });

  test('keeps the client’s time beside a corrected one', () => {
    const { row } = takeOne(track({ timestamp: '1970-01-01T00:00:00Z' }));
    expect(row.context).toBe('{"originalTimestamp":"1970-01-01T00:00:00Z"}');
    expect(row.is_day_flagged).toBe(true);
  });

  test('takes context and integrations of the batch where the event says nothing else', () => {
    const { row } = takeOne(
      track({ context: { a: 2 } }),
      {},
      {
        context: { a: 1, b: 1 },
        integrations: { All: false },
      },
    );
    expect(row.context).toBe('{"a":2,"b":1,"integrations":{"All":false}}');
  });

  test.for([
    ['browser', 'Googlebot/2.1', undefined, true],
    ['browser', 'Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36', undefined, false],
    ['server', 'python-requests/2.31', undefined, false],
    ['server', 'python-requests/2.31', 'Googlebot/2.1', true],
  ] as const)(
    'of a %s key by %s passing on %s: bot %s',
    ([keyKind, userAgent, passedOn, isBot]) => {
      const event = track(passedOn === undefined ? {} : { context: { userAgent: passedOn } });
      expect(takeOne(event, { keyKind, userAgent }).row.is_bot).toBe(isBot);
    },
  );

  test('has the same fingerprint for copies and another one for other content', () => {
    const print = (event: Record<string, unknown>, members = {}): string =>
      takeOne(event, {}, members).row.fingerprint;
    const one = print(track({ properties: { a: 1, b: 2, email: 'a@example.com' } }));
    expect(
      print(track({ properties: { b: 2, email: 'a@example.com', a: 1 } }), { sentAt: receivedAt }),
    ).toBe(one);
    expect(print(track({ properties: { a: 1, b: 2, email: 'b@example.com' } }))).not.toBe(one);
    expect(print(track({ properties: { a: 1, b: 3, email: 'a@example.com' } }))).not.toBe(one);
  });
});

describe('identity', () => {
  test('evidence joins the personal identifiers, strongest first', () => {
    const { claims } = takeOne({
      type: 'identify',
      userId: 17850,
      anonymousId: 'a1',
      messageId: 'm1',
      timestamp: '2026-11-22T02:00:00.000Z',
      traits: { email: 'Hanako@Example.com', phone: '０９０-1234-5678' },
    });
    expect(claims).toEqual([
      {
        nodes: [
          nodeOf('user_id', '17850'),
          nodeOf('email', 'hanako@example.com'),
          nodeOf('phone', '+819012345678'),
          nodeOf('anonymous_id', 'a1'),
        ],
        sourceId: 'shop',
        messageId: 'm1',
        at: '2026-11-22T02:00:00.000Z',
        mayJoinPeople: true,
      },
    ]);
  });

  test('an office is no evidence, a household is', () => {
    const { claims } = takeOne({
      type: 'identify',
      userId: 'u1',
      traits: { email: 'info@example.com', phone: '03-1234-5678' },
    });
    expect(claims.map(({ nodes }) => nodes)).toEqual([
      [nodeOf('user_id', 'u1'), nodeOf('landline', '+81312345678')],
      [nodeOf('email', 'info@example.com')],
    ]);
  });

  test('a number that nobody owns is no identifier', () => {
    const { claims, row } = takeOne({
      type: 'identify',
      userId: 'u1',
      traits: { tel: '0120-123-456' },
    });
    expect(claims.map(({ nodes }) => nodes)).toEqual([[nodeOf('user_id', 'u1')]]);
    expect(JSON.stringify(row)).not.toContain('0120');
  });

  test('a browser key may not join two people', () => {
    expect(takeOne(track(), { keyKind: 'browser' }).claims[0]?.mayJoinPeople).toBe(false);
  });

  test('the previous id of an alias is an anonymous id', () => {
    const { claims } = takeOne({ type: 'alias', userId: 'u1', previousId: 'a1' });
    expect(claims[0]?.nodes).toEqual([nodeOf('user_id', 'u1'), nodeOf('anonymous_id', 'a1')]);
  });

  test('somebody else’s address in the traits is removed and links nobody', () => {
    const { claims, row } = takeOne({
      type: 'identify',
      userId: 'u1',
      traits: { friend_email: 'eve@example.com', emergencyPhone: '090-1111-2222' },
    });
    expect(claims).toHaveLength(1);
    expect(claims[0]?.nodes).toHaveLength(1);
    expect(row.properties).toBe('{}');
  });

  test.for([
    ['safe integer', '17850', 'taken'],
    ['integer written as a decimal', '17850.0', 'taken'],
    ['beyond 2^53', '10000000000000000999', 'unsafe_number_id'],
    ['one above the largest safe integer', '9007199254740993', 'unsafe_number_id'],
    ['rounded to a safe integer', '9007199254740991.4', 'unsafe_number_id'],
    ['with a fraction', '1.5', 'unsafe_number_id'],
    ['in powers of ten', '1e3', 'unsafe_number_id'],
  ])('a number id %s', ([, number, fate]) => {
    const body = `{"batch":[{"type":"track","event":"x","userId":${number}}]}`;
    expect(fates(takeBatch(body))).toEqual([fate]);
  });

  test.for([[''], ['null'], ['undefined'], ['0'], ['   '], [null]])('%j is nobody', ([userId]) => {
    expect(fates(takeBatch(batch([track({ userId })])))).toEqual(['no_identifier']);
  });
});

describe('the vault', () => {
  test('gets identifiers at their nodes, personal traits and consents at the strongest', () => {
    const { vault, traits, consents } = takeOne({
      type: 'identify',
      userId: 'u1',
      anonymousId: 'a1',
      messageId: 'm1',
      timestamp: '2026-11-22T02:00:00.000Z',
      traits: {
        email: 'hanako@example.com',
        firstName: '花子',
        birthday: '1980-01-01',
        address: { street: 'Jinnan 1', city: 'Shibuya', postalCode: '150-0041', country: 'JP' },
        gender: 'female',
        points: 120,
        vip: true,
        left: null,
        list: [1],
      },
      context: { consent: { categoryPreferences: { advertising: true, analytics: false } } },
    });
    const at = { at: '2026-11-22T02:00:00.000Z', messageId: 'm1' };
    const always = { at: '1970-01-01T00:00:00.000Z', messageId: '' };
    expect(vault).toEqual([
      {
        node: nodeOf('user_id', 'u1'),
        fields: {
          user_id: { value: 'u1', ...always },
          first_name: { value: '花子', ...at },
          birthday: { value: '1980-01-01', ...at },
          street: { value: 'Jinnan 1', ...at },
          city: { value: 'Shibuya', ...at },
          postal_code: { value: '150-0041', ...at },
          country: { value: 'JP', ...at },
          gender: { value: 'female', ...at },
        },
        consents: { advertising: { value: true, ...at }, analytics: { value: false, ...at } },
      },
      {
        node: nodeOf('email', 'hanako@example.com'),
        fields: { email: { value: 'hanako@example.com', ...always } },
        consents: {},
      },
    ]);
    expect(traits.map(({ trait, value }) => `${trait}=${value}`)).toEqual([
      'gender="female"',
      'points=120',
      'vip=true',
      'left=null',
    ]);
    expect(consents.map((row) => `${row.purpose}=${row.is_granted}`)).toEqual([
      'advertising=true',
      'analytics=false',
    ]);
  });

  test.for([
    [{ advertising: 'no' }],
    [[true]],
    [{ ['x'.repeat(65)]: true }],
    [Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`p${index}`, true]))],
  ])('a consent that cannot be read refuses the event', ([categoryPreferences]) => {
    const event = track({ context: { consent: { categoryPreferences } } });
    expect(fates(takeBatch(batch([event])))).toEqual(['invalid_consent']);
  });
});

describe('message ids', () => {
  const ids = (body: string, changes = {}): string[] =>
    takeBatch(body, changes).events.map(({ taken }) =>
      taken.kind === 'taken' ? taken.row.message_id : taken.reason,
    );
  const nameless = track({ messageId: undefined });

  test('are derived from the same bytes alike', () => {
    const body = batch([nameless, nameless, track()]);
    const [first, second] = ids(body);
    expect(first).toMatch(/^d-[0-9a-f]{32}$/);
    expect(first).not.toBe(second);
    expect(ids(body)).toEqual(
      ids(body, { requestId: 'another', receivedAt: '2026-11-22T04:00:00.000Z' }),
    );
  });

  test('differ between requests sent at different times, unless they share an idempotency key', () => {
    const one = batch([nameless], { sentAt: '2026-11-22T02:59:00Z' });
    const other = batch([nameless], { sentAt: '2026-11-22T02:59:30Z' });
    expect(ids(one)).not.toEqual(ids(other));
    const idempotencyKey = 'try-1';
    expect(ids(one, { idempotencyKey })).toEqual(ids(other, { idempotencyKey }));
    expect(ids(one, { idempotencyKey })).not.toEqual(ids(one, { idempotencyKey: 'try-2' }));
  });
});

describe('bad events', () => {
  const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  test.for([
    ['null', null, 'not_an_object'],
    ['a list', [], 'not_an_object'],
    ['a text', 'x', 'not_an_object'],
    ['an unknown type', track({ type: 'explode' }), 'unknown_type'],
    ['no type', track({ type: undefined }), 'unknown_type'],
    ['no name', track({ event: undefined }), 'invalid_field'],
    ['an empty name', track({ event: '' }), 'invalid_field'],
    ['properties that are a list', track({ properties: [] }), 'invalid_field'],
    ['a context that is a text', track({ context: 'x' }), 'invalid_field'],
    ['an id that is an object', track({ userId: {} }), 'invalid_field'],
    ['a long id', track({ userId: 'x'.repeat(513) }), 'id_too_long'],
    ['a long message id', track({ messageId: 'x'.repeat(513) }), 'id_too_long'],
    ['depth', track({ properties: { deep: deep(31) } }), 'too_deep'],
    ['a long text', track({ properties: { text: 'x'.repeat(8_193) } }), 'string_too_long'],
    ['a long list', track({ properties: { list: new Array(5_001).fill(0) } }), 'array_too_long'],
    ['weight', track({ properties: { list: new Array(40).fill('x'.repeat(8_000)) } }), 'too_large'],
    [
      'many keys',
      track({ properties: Object.fromEntries(Array.from({ length: 20_001 }, (_, i) => [i, 0])) }),
      'too_many_keys',
    ],
    ['constructor', track({ properties: { constructor: 1 } }), 'forbidden_key'],
    [
      'a long name',
      { type: 'identify', userId: 'u', traits: { name: 'x'.repeat(1_025) } },
      'trait_too_long',
    ],
    ['a group without a group', { type: 'group', userId: 'u' }, 'invalid_field'],
    ['an alias of nobody', { type: 'alias', userId: 'u' }, 'invalid_field'],
  ] as const)('with %s are refused by name', ([, event, reason]) => {
    expect(fates(takeBatch(batch([track(), event, track()])))).toEqual(['taken', reason, 'taken']);
  });

  test.for([
    ['{"a":}', 'malformed_json'],
    ['{"type":"track","event":"x","userId":"u","properties":{"a":1e400}}', 'number_out_of_range'],
    ['{"type":"track","event":"x","userId":"u","__proto__":{"a":1}}', 'forbidden_key'],
    [
      '{"type":"track","event":"x","userId":"u","properties":{"__proto__":{"a":1}}}',
      'forbidden_key',
    ],
    [
      '{"type":"track","event":"x","userId":"u","context":{"a":{"\\u005f_proto__":1}}}',
      'forbidden_key',
    ],
    ['{"type":"identify","userId":"u","traits":{"__proto__":1}}', 'forbidden_key'],
    ['tru', 'malformed_json'],
    ['"x"', 'not_an_object'],
  ])('%s is refused alone', ([text, reason]) => {
    const good = JSON.stringify(track());
    expect(fates(takeBatch(`{"batch":[${good},${text},${good}]}`))).toEqual([
      'taken',
      reason,
      'taken',
    ]);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  test('browser keys have less room', () => {
    const event = track({ properties: { list: new Array(1_001).fill(0) } });
    expect(fates(takeBatch(batch([event])))).toEqual(['taken']);
    expect(fates(takeBatch(batch([event]), { keyKind: 'browser' }))).toEqual(['array_too_long']);
    const heavy = track({ properties: { list: new Array(5).fill('あ'.repeat(2_500)) } });
    expect(fates(takeBatch(batch([heavy]), { keyKind: 'browser' }))).toEqual(['too_large']);
  });

  test.for([
    ['', 'malformed_json'],
    ['{', 'malformed_json'],
    ['[]', 'body_not_object'],
    ['{}', 'batch_missing'],
    ['{"batch":{}}', 'batch_missing'],
    ['{"batch":[]}', 'empty_batch'],
    ['{"batch":[{}}', 'malformed_json'],
    ['{"batch":[{},]}', 'malformed_json'],
    ['{"batch":[{}{}]}', 'malformed_json'],
    ['{"batch":[{}]} x', 'malformed_json'],
    ['{"batch":[{}],"a":}', 'malformed_json'],
    ['{"batch":["unended]}', 'malformed_json'],
    [`{"batch":[${new Array(5_001).fill('0').join(',')}]}`, 'too_many_events'],
    [`{"batch":[${new Array(50_000).fill('0').join(',')}`, 'too_many_events'],
    ['['.repeat(500_000), 'malformed_json'],
    [`{"a":${'['.repeat(100)}${']'.repeat(100)},"batch":[{}]}`, 'too_deep'],
  ])('a request of %.40s is refused as a whole', ([body, reason]) => {
    expect(() => takeBatch(body ?? '')).toThrow(`rejected: ${reason}`);
  });

  test('a byte order mark and white space are no fault', () => {
    expect(fates(takeBatch(`\ufeff { "batch" : [ ${JSON.stringify(track())} ] } `))).toEqual([
      'taken',
    ]);
  });
});

test('single calls get their type from the path', () => {
  const body = JSON.stringify({ event: 'x', userId: 'u', messageId: 'm' });
  expect(fates(takeBatch(body, { path: '/v1/track' }))).toEqual(['taken']);
  expect(fates(takeBatch(body, { path: '/v1/t' }))).toEqual(['taken']);
  expect(fates(takeBatch(body, { path: '/v1/group' }))).toEqual(['invalid_field']);
});

test('what @segment/analytics-node sends is taken whole', () => {
  const fixture: { body: string; path: string } = JSON.parse(
    readFileSync(new URL('../fixtures/analytics-node-batch.json', import.meta.url), 'utf8'),
  );
  const request = takeBatch(fixture.body, { path: fixture.path });
  expect(fates(request)).toEqual(new Array(6).fill('taken'));
  expect(
    JSON.stringify(request.events.map(({ taken }) => taken.kind === 'taken' && taken.row)),
  ).not.toContain('hanako');
});

test('what the vault keeps does not come to the lake by the parameters of a page', () => {
  const query = '?line_user_id=U0123456789abcdef&member_no=M-778899&point_card=99887766&ref=mail';
  const url = `https://shop.example.jp/welcome${query}`;
  const page = { url, referrer: url, search: query, path: '/welcome' };
  const { row } = takeOne(track({ properties: { url, page }, context: { page } }));
  expect(`${row.properties}${row.context}`).not.toMatch(/0123456789abcdef|778899|99887766/);
  expect(JSON.parse(row.context).page.search).toBe(
    '?line_user_id=[id]&member_no=[id]&point_card=[id]&ref=mail',
  );
  const other = { page: { ...page, search: query.replace('778899', '778800') } };
  const [one, two] = [{ page }, other].map((context) => takeOne(track({ context })).row);
  expect(one?.context).toBe(two?.context);
  expect(one?.fingerprint).not.toBe(two?.fingerprint);
});
