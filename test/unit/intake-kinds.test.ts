import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { IdentifierKind } from '../../domain/identity/identifier.ts';
import { identifierKindRows } from '../../schemas/identifier-kinds.ts';
import { batch, fates, takeBatch, takeOne, tools, track } from './intake-tools.ts';

const line = 'U4af4980629cd1a0b1c2d3e4f5a6b7c8d';
const ad = '6D92078A-8246-4BA4-AE5B-76104861E7DC';

const nodeOf = (kind: IdentifierKind, value: string): string => {
  const found = tools.identify(kind, value);
  if (found === undefined) throw new Error(`this is no ${kind}`);
  return found.node;
};

const nodesOf = (event: Record<string, unknown>, keyKind: 'browser' | 'server' = 'server') =>
  takeOne(track(event), { keyKind }).claims.flatMap(({ nodes }) => nodes);

/** A value of each kind that has names of its own in traits, as an event would hold it. */
const values: Partial<Record<IdentifierKind, unknown>> = {
  member_no: 'D100001',
  line_user_id: line,
  point_card: { programme: 'Ponta', number: '1234-5678-9012-345' },
  email: 'hanako@example.com',
  phone: '090-1234-5678',
  landline: '03-1234-5678',
  receipt_id: { store: 'S1', id: '20261122-17' },
};
const texts: Partial<Record<IdentifierKind, string>> = {
  ...{ member_no: 'D100001', line_user_id: line, point_card: 'ponta:123456789012345' },
  ...{ email: 'hanako@example.com', phone: '+819012345678', landline: '+81312345678' },
  receipt_id: 's1:20261122-17',
};

describe.for(identifierKindRows.filter(({ fieldNames }) => fieldNames.length > 0))(
  'a trait that is a $name',
  (row) => {
    const node = nodeOf(row.name, texts[row.name] ?? '');
    const secret = /D100001|4af498|901234|5678|hanako|20261122-17/;

    test.for([...row.fieldNames])('is found as %s, by a server', (name) => {
      const traits = { [name]: values[row.name] };
      expect(nodesOf({ type: 'identify', traits })).toContain(node);
      expect(nodesOf({ context: { traits } })).toContain(node);
      const inProperties = nodesOf({ properties: traits }).includes(node);
      expect(inProperties).toBe('isInProperties' in row && row.isInProperties);
    });

    test('is taken from a browser only where anybody may say it', () => {
      const traits = { [row.fieldNames[0] ?? '']: values[row.name] };
      const found = nodesOf({ type: 'identify', traits }, 'browser').includes(node);
      expect(found).toBe(row.assertedBy === 'anybody');
      expect(nodesOf({ properties: traits }, 'browser')).toEqual([nodeOf('user_id', 'u1')]);
    });

    test('is in the lake only where the vault does not keep it', () => {
      const traits = { [row.fieldNames[0] ?? '']: values[row.name] };
      for (const keyKind of ['browser', 'server'] as const) {
        const said = takeOne(
          track({ type: 'identify', traits, context: { traits, custom: traits } }),
          { keyKind },
        );
        expect(secret.test(JSON.stringify([said.row, said.traits]))).toBe(!row.isKept);
        const properties = takeOne(track({ properties: traits }), { keyKind }).row;
        expect(secret.test(properties.properties)).toBe(!row.isKept);
      }
    });
  },
);

test('every kind that has names in traits is called by its own', () => {
  for (const { name, fieldNames } of identifierKindRows) {
    const own = name.replaceAll('_', '');
    if (fieldNames.length > 0) expect(fieldNames, name).toContain(own);
  }
});

test('a clear value is kept at its node, a server’s word only from a server', () => {
  const event = track({ properties: { pointCard: values.point_card, memberNumber: 'D100001' } });
  const fieldsOf = (keyKind: 'browser' | 'server') =>
    takeOne(event, { keyKind }).vault.map(({ node, fields }) => [node, Object.keys(fields)]);
  expect(fieldsOf('server')).toEqual([
    [nodeOf('user_id', 'u1'), ['user_id']],
    [nodeOf('member_no', 'D100001'), ['member_no']],
    [nodeOf('point_card', 'ponta:123456789012345'), ['point_card']],
  ]);
  expect(fieldsOf('browser')).toEqual([[nodeOf('user_id', 'u1'), ['user_id']]]);
});

test('a wallet of cards is as many nodes, a hundred cards are a mistake', () => {
  const cards = (count: number) =>
    Array.from({ length: count }, (_, index) => `d:${100_000_000_000_000 + index}`);
  expect(nodesOf({ properties: { pointCards: cards(3) } })).toHaveLength(4);
  expect(nodesOf({ properties: { pointCards: cards(100) } })).toHaveLength(21);
});

describe('external ids', () => {
  const external = (id: unknown, type: unknown, members = {}) =>
    nodesOf({
      context: { externalIds: [{ id, type, collection: 'users', encoding: 'none', ...members }] },
    });
  const found = (kind: IdentifierKind, value: string) => [
    nodeOf('user_id', 'u1'),
    nodeOf(kind, value),
  ];

  test.for([
    ['email', 'Hanako@example.com', 'email', 'hanako@example.com'],
    ['phone', '090-1234-5678', 'phone', '+819012345678'],
    ['ios.idfa', ad, 'idfa', ad],
    ['android.idfa', ad, 'gaid', ad],
    ['idfa', ad, 'idfa', ad],
    ['external_id', 'meta:fb.1.2', 'external_id', 'meta:fb.1.2'],
    ['line_user_id', `165:${line}`, 'line_user_id', `165:${line}`],
    ['point_card', 'v:5100000000000001', 'point_card', 'v:5100000000000001'],
    ['anonymous_id', 'a9', 'anonymous_id', 'a9'],
  ] as const)('of type %s are taken', ([type, id, kind, value]) => {
    expect(external(id, type)).toEqual(found(kind, value));
  });

  test.for([
    ['ios.idfv', ad, {}],
    ['cross_domain_id', 'x1', {}],
    ['no_such_kind', 'x1', {}],
    ['email', 'hanako@example.com', { collection: 'accounts' }],
    ['phone', '090-1234-5678', { encoding: 'sha256' }],
    ['email', 17, {}],
    [17, 'hanako@example.com', {}],
    ['ios.idfa', '00000000-0000-0000-0000-000000000000', {}],
  ] as const)('of type %s, id %s and %j are nobody', ([type, id, members]) => {
    expect(external(id, type, members)).toEqual([nodeOf('user_id', 'u1')]);
  });

  test('a hashed address is the node of the address', () => {
    const digest = hash('sha256', 'hanako@example.com');
    expect(external(digest, 'email', { encoding: 'sha256' })).toEqual(
      found('email', 'hanako@example.com'),
    );
    expect(external(digest, 'email_sha256')).toEqual(found('email', 'hanako@example.com'));
  });

  test('never reach the lake, whatever their type', () => {
    const externalIds = [{ id: 'secret-17', type: 'no_such_kind' }];
    const { row } = takeOne(track({ context: { externalIds } }));
    expect(row.context).toBe('{"externalIds":"[id]"}');
  });

  test('that are no list harm nobody', () => {
    for (const externalIds of [null, 'x', {}, [null, 1, []]]) {
      expect(nodesOf({ context: { externalIds } })).toEqual([nodeOf('user_id', 'u1')]);
    }
  });
});

describe('the advertising id of a device', () => {
  test.for([
    [{ type: 'iOS', advertisingId: ad }, 'idfa'],
    [{ type: 'android', advertisingId: ad.toLowerCase(), adTrackingEnabled: true }, 'gaid'],
    [{ type: 'ios', advertisingId: ad, adTrackingEnabled: false }, undefined],
    [{ type: 'ios', advertisingId: '00000000-0000-0000-0000-000000000000' }, undefined],
    [{ type: 'fridge', advertisingId: ad }, undefined],
    [{ advertisingId: ad }, undefined],
    [{ type: 'ios', advertisingId: 17 }, undefined],
    ['ios', undefined],
  ] as const)('of %j is a %s', ([device, kind]) => {
    const { claims, row } = takeOne(track({ context: { device } }), { keyKind: 'browser' });
    expect(claims.flatMap(({ nodes }) => nodes)).toEqual([
      nodeOf('user_id', 'u1'),
      ...(kind === undefined ? [] : [nodeOf(kind, ad)]),
    ]);
    expect(row.context.toLowerCase()).not.toContain(ad.toLowerCase());
  });
});

describe('an id sent as a number', () => {
  const body = (number: string) =>
    `{"batch":[{"type":"track","event":"x","userId":"u","properties":{"a":{"number":7},"memberNumber":${number}}}]}`;
  test.for([
    ['100001', 'taken'],
    ['{"programme":"own","number":100001}', 'taken'],
    ['9007199254740993', 'unsafe_number_id'],
    ['1.5', 'unsafe_number_id'],
    ['{"programme":"own","number":10000000000000000999}', 'unsafe_number_id'],
  ])('%s is %s', ([number, fate]) => {
    expect(fates(takeBatch(body(number ?? '')))).toEqual([fate]);
  });

  test('keeps its digits', () => {
    expect(nodesOf({ properties: { memberNumber: 100001 } })).toContain(
      nodeOf('member_no', '100001'),
    );
    expect(nodesOf({ properties: { pointCards: [123456789012, 223456789012] } })).toHaveLength(3);
  });
});

test('an event that only a forbidden kind identifies is nobody’s', () => {
  const event = { type: 'track', event: 'x', messageId: 'm', properties: { memberNumber: 'D1' } };
  expect(fates(takeBatch(batch([event]), { keyKind: 'browser' }))).toEqual(['no_identifier']);
  expect(fates(takeBatch(batch([event])))).toEqual(['taken']);
});
