import { expect, test } from 'vitest';
import { clickIdsOf } from '../../domain/intake/click-ids.ts';
import { withRequest } from '../../domain/intake/said-by-request.ts';

const at = 1_782_864_000_123;

test.for([
  ['nothing', {}, {}, undefined],
  [
    'the address of the landing page',
    {},
    { page: { url: 'https://shop.example/?utm_source=g&gclid=Cj0KCQ-x&b=1#t' } },
    { gclid: 'Cj0KCQ-x' },
  ],
  [
    'an fbclid, with the time of the click',
    {},
    { page: { search: '?fbclid=IwAR123' } },
    { fbc: `fb.1.${at}.IwAR123` },
  ],
  [
    'cookies of tags, by their own names',
    {},
    { clickIds: { _fbp: 'fb.1.1782864000000.123', _ycl_yjad: 'YJAD.1.abc', __lt__cid: 'ab-12' } },
    { fbp: 'fb.1.1782864000000.123', lt_cid: 'ab-12', yclid: 'YJAD.1.abc' },
  ],
  [
    'properties of an order, in their order of names',
    { properties: { ttclid: 'E.C.P.x', gbraid: '0AAAA', order_id: 'o-1' } },
    {},
    { gbraid: '0AAAA', ttclid: 'E.C.P.x' },
  ],
  [
    'what stands nearer wins',
    { properties: { gclid: 'from-properties' } },
    { clickIds: { gclid: 'from-context' }, page: { url: 'https://x.example/?gclid=from-address' } },
    { gclid: 'from-context' },
  ],
  [
    'an address, a number or a sentence is no token',
    { properties: { gclid: 'taro@example.com', ttclid: '09012345678', fbp: 'a b' } },
    { page: { url: 'https://x.example/?wbraid=%E5%A4%AA%E9%83%8E' } },
    undefined,
  ],
] as const)('%s', ([, event, context, expected]) => {
  const found = clickIdsOf(event, context, at);
  expect(found === undefined ? undefined : JSON.parse(found)).toEqual(expected);
});

const said = { keyKind: 'browser', userAgent: 'Mozilla "5"', ip: '203.0.113.0' } as const;

test('what a browser did carries its user agent and its network, where it does not say them', () => {
  const both = { ip: '203.0.113.0', userAgent: 'Mozilla "5"' };
  expect(JSON.parse(withRequest('{}', {}, 'track', said))).toEqual(both);
  expect(JSON.parse(withRequest('{"a":1}', { a: 1 }, 'track', said))).toEqual({ a: 1, ...both });
  const own = { userAgent: 'App/1' };
  expect(JSON.parse(withRequest('{"userAgent":"App/1"}', own, 'track', said))).toEqual({
    ...own,
    ip: both.ip,
  });
});

test('an address in a user agent does not get into the lake', () => {
  const text = withRequest('{}', {}, 'track', { ...said, userAgent: 'Agent taro@example.com' });
  expect(text).toContain('Agent [email]');
});

test('a server’s request, and other calls, say nothing of the person’s browser', () => {
  expect(withRequest('{}', {}, 'track', { ...said, keyKind: 'server' })).toBe('{}');
  expect(withRequest('{}', {}, 'page', said)).toBe('{}');
  expect(withRequest('{}', {}, 'track', { ...said, userAgent: '', ip: '' })).toBe('{}');
});
