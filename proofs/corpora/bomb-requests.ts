import { gzipSync } from 'node:zlib';
import { type CorpusRequest, requestOf } from './corpus-request.ts';

const times = (count: number, text: string): string => text.repeat(count);
const event = (id: string, more: string): string =>
  `{"type":"track","event":"Bomb","userId":"corpus","messageId":"${id}",${more}}`;
const batch = (...events: readonly string[]): string => `{"batch":[${events.join(',')}]}`;
const gzip = { 'content-encoding': 'gzip' };
const good = (id: string): string => event(`good-${id}`, '"properties":{}');

/** Nested so deep in brackets or braces. */
const deep = (levels: number, isObject: boolean): string =>
  isObject
    ? `${times(levels, '{"a":')}1${times(levels, '}')}`
    : `${times(levels, '[')}${times(levels, ']')}`;

const keys = (count: number): string =>
  `{${Array.from({ length: count }, (_, at) => `"k${at.toString(36)}":1`).join(',')}}`;

/** Texts that are small to send and dear to take, each between two good neighbours. */
const texts: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [31, 32, 33, 100, 1_000, 20_000].flatMap((levels) => [
      [`depth ${levels} of arrays`, deep(levels, false)],
      [`depth ${levels} of objects`, deep(levels, true)],
    ]),
  ),
  ...Object.fromEntries(
    [1_999, 2_001, 20_001, 30_000].map((count) => [`${count} keys`, keys(count)]),
  ),
  ...Object.fromEntries(
    [1_000, 5_001, 100_000].map((count) => [`${count} members`, `[${times(count - 1, '0,')}0]`]),
  ),
  ...Object.fromEntries(
    [8_192, 8_193, 200_000].map((length) => [`a text of ${length}`, `"${times(length, 'x')}"`]),
  ),
  'a number of 100,000 digits': times(100_000, '9'),
  'a number with a great exponent': '1e999999999',
  'a negative number with a great exponent': '-1e999999999',
  'a number with a great negative exponent': '1e-999999999',
  'digits behind the point': `0.${times(50_000, '3')}`,
  'the same key often': `{${times(9_999, '"a":1,')}"a":2}`,
  'the same key, written in two ways': '{"user":1,"\\u0075ser":2}',
  'half surrogate pairs': `"${times(1_000, '\\ud800')}"`,
  'surrogates in wrong order': `"${times(1_000, '\\udc00\\ud800')}"`,
  'half a pair as a key': '{"\\ud800":1}',
  'characters that SQS refuses': '"\ufffe\uffff\u0001"'.replace('\u0001', '\\u0001'),
  'NUL in texts and keys': '{"\\u0000":"\\u0000"}',
  'escapes alone': `"${times(8_000, '\\n')}"`,
  'backslashes alone': `"${times(4_000, '\\\\')}"`,
  'an empty key': '{"":{"":{"":1}}}',
  'marks of direction': '"\u202e\u2066\u2069\u200b"',
  'a text of combining marks': `"a${times(2_000, '\u0301')}"`,
  'addresses by the thousand': `"${times(500, 'a@b.jp ')}"`,
  'digits like telephone numbers': `"${times(600, '090-1234-567')}"`,
  'an address that never ends': `"${times(8_000, 'a')}@"`,
  'dots and at signs': `"${times(2_000, '@.')}"`,
  'a URL of parameters': `"https://x.jp/?${times(900, 'a=%40&')}"`,
  'percent signs': `"https://x.jp/?a=${times(2_500, '%25')}"`,
};

const nest = (more: string): string => batch(good('left'), event('bomb', more), good('right'));

/** Whole bodies that must not be believed. */
function wholes(): readonly CorpusRequest[] {
  const small = Buffer.from(batch(good('zipped')));
  const zipped = gzipSync(small);
  const bomb = (name: string, body: string | Buffer, headers = {}): CorpusRequest =>
    requestOf('bombs', name, body, { headers });
  return [
    bomb('500,000 brackets', times(500_000, '[')),
    bomb('depth 250,000, closed', deep(250_000, false)),
    bomb('500,000 braces', times(500_000, '{')),
    bomb('500,000 quotes', times(500_000, '"')),
    bomb('500,000 backslashes in a text', `"${times(499_000, '\\')}`),
    bomb('5,001 events', batch(...Array.from({ length: 5_001 }, () => '{}'))),
    bomb('5,000 empty events', batch(...Array.from({ length: 5_000 }, () => '{}'))),
    bomb('100,000 numbers as events', `{"batch":[${times(99_999, '1,')}1]}`),
    bomb('a head full of keys', `{"batch":[${good('h')}],"context":${keys(30_000)}}`),
    bomb('two batches', `{"batch":[${good('b1')}],"batch":[${good('b2')}]}`),
    bomb('too many bytes', 'x'.repeat(500 * 1024 + 1)),
    bomb('gzip, 1,000 to 1', gzipSync(Buffer.alloc(50_000_000, 0x20)), gzip),
    bomb('gzip of a deep text', gzipSync(times(5_000_000, '[')), gzip),
    bomb('gzip of gzip', gzipSync(gzipSync(small)), gzip),
    bomb('gzip cut off', zipped.subarray(0, zipped.length - 9), gzip),
    bomb('gzip, its head alone', zipped.subarray(0, 10), gzip),
    bomb(
      'gzip with another checksum',
      Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(8)]),
      gzip,
    ),
    bomb('gzip twice in a row', Buffer.concat([zipped, zipped]), gzip),
    bomb('gzip and rubbish', Buffer.concat([zipped, Buffer.from('rubbish')]), gzip),
    bomb('gzip that is good', zipped, gzip),
    bomb('gzip that says it is none', zipped),
    bomb('none that says it is gzip', small, gzip),
    bomb('brotli', small, { 'content-encoding': 'br' }),
    bomb('an unknown encoding', small, { 'content-encoding': 'gzip, gzip' }),
    bomb('an image', small, { 'content-type': 'image/png' }),
  ];
}

export function bombRequests(): readonly CorpusRequest[] {
  const inProperty = Object.entries(texts).map(([name, text]) =>
    requestOf('bombs', `${name}, a property`, nest(`"properties":{"value":${text}}`)),
  );
  const inTrait = Object.entries(texts).map(([name, text]) =>
    requestOf(
      'bombs',
      `${name}, a trait`,
      batch(
        `{"type":"identify","userId":"corpus","messageId":"t","traits":{"email":${text},"x":${text}}}`,
      ),
    ),
  );
  const inContext = Object.entries(texts).map(([name, text]) =>
    requestOf(
      'bombs',
      `${name}, context`,
      nest(`"context":{"page":{"url":${text}},"consent":${text}}`),
    ),
  );
  return [...inProperty, ...inTrait, ...inContext, ...wholes()];
}
