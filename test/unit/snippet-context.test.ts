import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clickIdsOfAddress, clickIdsOfCookies } from '../../browser/click-ids.ts';
import { idOfLink, linkOf } from '../../browser/link.ts';
import { scrub } from '../../browser/scrub.ts';
import { sessionAt } from '../../browser/session.ts';
import { clickIdsOf } from '../../domain/intake/click-ids.ts';
import { scrubText } from '../../domain/intake/scrub-text.ts';
import { clickIdNames } from '../../schemas/click-ids.ts';

const now = Date.UTC(2026, 10, 26);
const minuteMs = 60_000;

describe('addresses are rid of personal data in the page', () => {
  test.for([
    ['https://s.example/a?x=1#top', 'https://s.example/a?x=1#top'],
    ['https://s.example/a?gclid=Cj0K_x&x=1', 'https://s.example/a?x=1'],
    ['https://s.example/a?x=1&fbclid=IwAR-1#top', 'https://s.example/a?x=1#top'],
    ['https://s.example/a?yclid=YSS.1&_dcl=a.b.c', 'https://s.example/a'],
    ['https://s.example/a?q=taro@example.co.jp', 'https://s.example/a?q=[email]'],
    ['https://s.example/a?q=taro%40example.co.jp&b=2', 'https://s.example/a?q=[email]&b=2'],
    ['https://s.example/u/taro@example.co.jp/x', 'https://s.example/u/[email]/x'],
    ['https://s.example/?tel=0312345678', 'https://s.example/?tel=[id]'],
    ['https://s.example/?q=090-1234-5678', 'https://s.example/?q=[phone]'],
    ['https://s.example/?q=09012345678', 'https://s.example/?q=[phone]'],
    ['https://s.example/?q=%2B819012345678', 'https://s.example/?q=[phone]'],
    ['https://s.example/?reset_token=abc&a=1', 'https://s.example/?reset_token=[id]&a=1'],
    ['https://s.example/cb#access_token=abc', 'https://s.example/cb#access_token=[id]'],
    [
      'https://s.example/item/4901234567894?hotel=1&utm_source=a',
      'https://s.example/item/4901234567894?hotel=1&utm_source=a',
    ],
    ['注文 03-1234-5678 ありがとう', '注文 [phone] ありがとう'],
  ])('%s', ([text = '', scrubbed]) => {
    expect(scrub(text)).toBe(scrubbed);
  });

  test('of e-mail addresses and mobile numbers the server finds none that the page has left', () => {
    const mobile = fc
      .tuple(fc.constantFrom('070', '080', '090'), fc.integer({ min: 1e7, max: 99_999_999 }))
      .map(([head, rest]) => head + rest);
    const personal = fc.oneof(fc.emailAddress(), mobile);
    const property = fc.property(personal, fc.boolean(), (value, isEncoded) => {
      const text = isEncoded ? encodeURIComponent(value) : value;
      // Signs that end a parameter, and quotes that end it for the server.
      fc.pre(!/[#&?/%'=]/.test(value));
      const scrubbed = scrub(`https://s.example/search?q=${text}&page=2`);
      expect(scrubText(scrubbed)).toBe(scrubbed);
      expect(scrubbed).not.toContain(text);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe('click ids', () => {
  test('every id that conversions read is picked up, from the address or from a cookie', () => {
    const value = 'aBc_123.x';
    const landed = clickIdsOfAddress(
      `?gclid=${value}&gbraid=${value}&wbraid=${value}&fbclid=${value}&yclid=${value}&ttclid=${value}&ldtag_cl=${value}`,
      now,
    );
    const ours = Object.entries(landed).map(([name, id]) => [`_dcc_${name}`, id]);
    const tags = ['_fbp', '_ttp', '_yjr_yjad', '_ly_su', '_ly_c', '_ly_r', '__lt__cid'];
    const ids = clickIdsOfCookies(
      Object.fromEntries([...ours, ...tags.map((name) => [name, value]), ['other', value]]),
    );
    const read = clickIdsOf({}, { clickIds: ids }, now) ?? '{}';
    expect(Object.keys(JSON.parse(read)).sort()).toEqual(Object.keys(clickIdNames).sort());
    expect(ids).not.toHaveProperty('other');
  });

  test('an fbclid becomes what Meta’s tag makes of it', () => {
    expect(clickIdsOfAddress('?fbclid=IwAR0-x', now)).toEqual({ fbc: `fb.1.${now}.IwAR0-x` });
  });

  test.for([
    '?gclid=',
    '?gclid=a%40example.jp',
    '?gclid=a b c d',
    `?gclid=${'x'.repeat(501)}`,
    '?id=abcd',
  ])('none in %s', (search) => {
    expect(clickIdsOfAddress(search, now)).toEqual({});
  });

  test('no cookies, no ids', () => {
    expect(clickIdsOfCookies({ _dcc_gclid: '', a: 'b' })).toBeUndefined();
  });
});

describe('sessions', () => {
  test('one ends after 30 minutes without events; the number counts them', () => {
    let kept: string | undefined;
    const seen = [0, 10, 39.9, 69.8, 100, 100.1].map((minutes) => {
      const [next, context] = sessionAt(kept, now + minutes * minuteMs);
      kept = next;
      return [context['sessionNumber'], context['sessionStart']];
    });
    expect(seen).toEqual([
      [1, true],
      [1, undefined],
      [1, undefined],
      [1, undefined],
      [2, true],
      [2, undefined],
    ]);
  });

  test.for([undefined, '', 'garbage', '..', 'a.b.c'])('begins anew after %o', (kept) => {
    expect(sessionAt(kept, now)[1]).toMatchObject({
      sessionId: now.toString(36),
      sessionStart: true,
    });
  });
});

describe('links to other domains', () => {
  const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
  test('are good for two minutes', () => {
    const value = linkOf(id, now);
    expect(idOfLink(value, now + 119_000)).toBe(id);
    expect(idOfLink(value, now + 121_000)).toBeUndefined();
  });
  test('changed anywhere they are good for nothing', () => {
    const value = linkOf(id, now);
    const property = fc.property(
      fc.nat({ max: value.length - 1 }),
      fc.constantFrom('0', 'z'),
      (at, by) => {
        const changed = value.slice(0, at) + by + value.slice(at + 1);
        expect(idOfLink(changed, now)).toBe(changed === value ? id : undefined);
      },
    );
    fc.assert(property);
  });
});
