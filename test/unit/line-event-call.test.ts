import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callOfLineEvent, linkClaimsOf } from '../../domain/line/event-call.ts';
import { fates, takeBatch, takeOne } from './intake-tools.ts';

const user = `U${'0123456789abcdef'.repeat(2)}`;
const nobody: ReadonlyMap<string, string> = new Map();

const event = (members: Record<string, unknown> = {}) => ({
  type: 'follow',
  mode: 'active',
  timestamp: Date.parse('2026-11-22T02:00:00Z'),
  source: { type: 'user', userId: user },
  webhookEventId: '01HZZZZZZZZZZZZZZZZZZZZZZZ',
  deliveryContext: { isRedelivery: false },
  replyToken: 'r',
  ...members,
});

const text = (said: string) => ({
  type: 'message',
  message: { id: '1', type: 'text', text: said },
});

test.for([
  [{ follow: { isUnblocked: true } }, 'LINE Followed', { is_unblocked: true }],
  [{ follow: undefined }, 'LINE Followed', { is_unblocked: false }],
  [{ type: 'unfollow' }, 'LINE Unfollowed', {}],
  [
    text('鮨👨‍👩‍👧'),
    'LINE Message Received',
    { message_kind: 'text', line_message_id: '1', text_length: 6 },
  ],
  [
    { type: 'message', message: { type: 'video', duration: 60_000, text: 7 } },
    'LINE Message Received',
    {},
  ],
  [
    { type: 'message', message: { type: 'file', fileName: 'karte.pdf', fileSize: 9 } },
    'LINE Message Received',
    { message_kind: 'file', file_bytes: 9 },
  ],
  [{ type: 'unsend', unsend: { messageId: '9' } }, 'LINE Message Unsent', { line_message_id: '9' }],
  [
    { type: 'postback', postback: { data: 'action=reserve' } },
    'LINE Postback Received',
    { data: 'action=reserve' },
  ],
  [
    { type: 'accountLink', link: { result: 'failed', nonce: 'n' } },
    'LINE Account Link Failed',
    { reason: 'failed' },
  ],
  [
    { type: 'accountLink', link: { result: 'ok', nonce: 'n' } },
    'LINE Account Link Failed',
    { reason: 'nonce' },
  ],
  [
    { type: 'videoPlayComplete', videoPlayComplete: { trackingId: 't1' } },
    'LINE Video Completed',
    { tracking_id: 't1' },
  ],
  [
    { type: 'beacon', beacon: { hwid: 'd41d8cd98f', type: 'enter' } },
    'LINE Beacon Detected',
    { beacon_id: 'd41d8cd98f', beacon_event: 'enter' },
  ],
  [{ type: 'membership', membership: { secret: 'x' } }, 'LINE membership', {}],
  [{ type: 'constructor' }, 'LINE constructor', {}],
] as const)('%j is kept as %s', ([members, name, properties]) => {
  const call = callOfLineEvent(event(members), 'own', nobody);
  expect(call).toMatchObject({ type: 'track', event: name });
  expect(call['properties']).toEqual(properties);
  expect(takeOne(call).row.event).toBe(name);
});

test('a follow grants the channel and an unfollow denies it, at the LINE user', () => {
  const said = (type: string) => {
    const { consents, row } = takeOne(callOfLineEvent(event({ type }), 'own', nobody));
    return consents.map(({ purpose, is_granted, node }) => [
      purpose,
      is_granted,
      node === row.node && node.startsWith('line_user_id.'),
    ]);
  };
  expect(said('follow')).toEqual([['line', true, true]]);
  expect(said('unfollow')).toEqual([['line', false, true]]);
  expect(said('message')).toEqual([]);
});

test('ids of two providers are two people, whatever they look like', () => {
  const nodeOf = (provider: string) => takeOne(callOfLineEvent(event(), provider, nobody)).row.node;
  expect(nodeOf('own')).not.toBe(nodeOf('partner'));
});

test.for(['group', 'room'])('what happens in a %s names no person and grants nothing', (type) => {
  const source = { type, [`${type}Id`]: `C${'0'.repeat(32)}`, userId: user };
  for (const kind of ['join', 'leave', 'message', 'follow']) {
    const call = callOfLineEvent(event({ type: kind, source }), 'own', nobody);
    expect(JSON.stringify(call)).not.toContain(user);
    const { row, consents, claims } = takeOne(call);
    expect(row.node).toMatch(/^anonymous_id\./);
    expect(consents).toEqual([]);
    expect(claims.map(({ nodes }) => nodes.length)).toEqual([1]);
  }
});

test('a claim whose nonce was ours is evidence that both are one person', () => {
  const claim = event({ type: 'accountLink', link: { result: 'ok', nonce: 'n1' } });
  expect(linkClaimsOf([claim, event(), { type: 'accountLink' }, null])).toEqual([
    { eventId: claim.webhookEventId, nonce: 'n1' },
  ]);
  const linked = new Map([[claim.webhookEventId, 'u-1']]);
  const { claims, row } = takeOne(callOfLineEvent(claim, 'own', linked));
  expect(row.event).toBe('LINE Account Linked');
  expect(claims[0]?.nodes.map((node) => node.split('.')[0])).toEqual(['user_id', 'line_user_id']);
  expect(claims[0]?.mayJoinPeople).toBe(true);
});

test('a redelivery is the same event, word for word', () => {
  const members = fc.constantFrom(
    { type: 'follow' },
    { type: 'unfollow' },
    text('はい'),
    { type: 'postback', postback: { data: 'a=1' } },
    { type: 'accountLink', link: { result: 'ok', nonce: 'n' } },
    { type: 'new' },
  );
  fc.assert(
    fc.property(members, fc.string(), (said, replyToken) => {
      const first = callOfLineEvent(event(said), 'own', nobody);
      const again = callOfLineEvent(
        event({ ...said, replyToken, deliveryContext: { isRedelivery: true } }),
        'own',
        nobody,
      );
      expect(again).toEqual(first);
      expect(takeOne(again).row.fingerprint).toBe(takeOne(first).row.fingerprint);
    }),
  );
});

test('no word of a message is kept, in whatever member it comes', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12, unit: 'grapheme' }), (said) => {
      const message = { type: 'text', text: `私は${said}`, emojis: [{ alt: said }], quoted: said };
      const call = callOfLineEvent(event({ type: 'message', message }), 'own', nobody);
      expect(JSON.stringify(call)).not.toContain(JSON.stringify(said).slice(1, -1));
    }),
  );
});

test('whatever stands among the events, each ends as taken or refused, and none throws', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            type: fc.string(),
            webhookEventId: fc.string(),
            timestamp: fc.oneof(fc.integer(), fc.double()),
            source: fc.jsonValue(),
            link: fc.jsonValue(),
            message: fc.jsonValue(),
          }),
        ),
        { minLength: 1, maxLength: 5 },
      ),
      (events) => {
        const batch = events.map((each) => callOfLineEvent(each, 'own', nobody));
        const outcomes = fates(takeBatch(JSON.stringify({ batch })));
        expect(outcomes).toHaveLength(events.length);
        for (const fate of outcomes) expect(['taken', 'no_identifier']).toContain(fate);
      },
    ),
  );
});
