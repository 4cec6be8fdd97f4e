import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { errorCode } from '../../destinations/error-code.ts';
import { readingsOf } from '../../proofs/canary/fold.ts';
import { canaryFinder, valuesOf } from '../../proofs/canary/needles.ts';
import { fullWidth } from '../../proofs/canary/notations.ts';
import { canaryPeople } from '../../proofs/canary/people.ts';
import { reasonFor } from '../../proofs/canary/places.ts';
import { scan } from '../../proofs/canary/scan.ts';

const people = canaryPeople(2);
const finder = canaryFinder(people);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const asEscapes = (text: string): string =>
  text.replace(/./g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const encodings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'full-width': fullWidth,
  'URL-encoded': (text) => `?a=b&x=${encodeURIComponent(text)}&c`,
  'JSON-escaped': (text) => `{"x":"${asEscapes(text)}"}`,
  'in Base64': (text) => `token=${base64(`{"x":"${text}"}`)};`,
  'in Base64 in Base64': (text) => base64(`"${base64(`<${text}>`)}"`),
  'in hexadecimal': (text) => Buffer.from(`<${text}>`).toString('hex'),
  'in gzip in Base64': (text) => gzipSync(text).toString('base64'),
};

describe('a canary is found', () => {
  test.for(Object.entries(encodings))('%s, in every field and notation', ([, encode]) => {
    const missed = people.flatMap((person) =>
      Object.entries(valuesOf(person)).flatMap(([field, values]) =>
        values.filter((value) => !finder.findIn(readingsOf(` ${encode(value)} `)).has(field)),
      ),
    );
    expect(missed).toEqual([]);
  });

  test('not in what is like it', () => {
    const others =
      '2026-11-26T03:00:00.000Z 819001370012 +819001370012 060-01370 1931-02-071 kanaria';
    expect([...finder.findIn(readingsOf(others))]).toEqual([]);
  });
});

test('a find counts by its place: where people’s data may be, and where not', async () => {
  const [person] = people;
  const texts = [`to ${person?.email}`];
  const at = (place: string) => ({ place, file: place, bytes: 10, texts });
  const allowed = 'queue daicho-local-EventsQueue body';
  const forbidden = 'queue daicho-local-EventsQueue attributes';
  expect([reasonFor(allowed) === undefined, reasonFor(forbidden)]).toEqual([false, undefined]);
  expect(await scan(finder, [at(allowed), at(forbidden), at(forbidden)])).toMatchObject({
    ...{ allowed: 1, forbidden: 2, bytes: 30 },
  });
});

test('what a platform writes in the place of a code is kept only if it can be one', () => {
  const codes = ['INVALID_ARGUMENT', '211008', 'E1008', 'com.example.NotFound', 'L0001'];
  const others = ['k0@example.jp', '819001370011', '+819001370011', 'Ufb5c0', '0'.repeat(64), ''];
  const read = (text: string): string => z.object({ code: errorCode }).parse({ code: text }).code;
  expect(codes.map(read)).toEqual(codes);
  expect(others.map(read).filter((code) => code !== 'of an unknown form')).toEqual([]);
});
