import fc from 'fast-check';
import { expect, test } from 'vitest';
import { masked } from '../../domain/consent/mask.ts';
import { decodeText } from '../../domain/import/decode-text.ts';
import { parseCsv } from '../../domain/import/parse-csv.ts';

const field = fc.string({ unit: fc.constantFrom('a', '日', ' ', ',', '"', '\n', '\r\n', ';') });
const hot = fc.constantFrom(',', ';', '"', '\n', '\r', 'a', '|', '\t', ' ', '日');
const record = fc.array(field, { minLength: 2, maxLength: 5 });

const written = (records: readonly (readonly string[])[], lineEnd: string): string =>
  records
    .map((fields) => fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
    .join(lineEnd);

test('what was written as CSV is read back, each record at its own line', () => {
  fc.assert(
    fc.property(fc.array(record), fc.constantFrom('\n', '\r\n'), (records, lineEnd) => {
      const text = written(records, lineEnd);
      const read = [...parseCsv(text, ',')];
      expect(read.map(({ fields }) => fields)).toEqual(records);
      let line = 1;
      for (const [index, one] of records.entries()) {
        expect(read[index]?.line).toBe(line);
        line += 1 + (one.join('').match(/\n/g)?.length ?? 0);
      }
    }),
  );
});

test('any text ends, and every character of an unquoted one is in some field', () => {
  fc.assert(
    fc.property(fc.string({ unit: hot }), (text) => {
      const fields = [...parseCsv(text, ',')].flatMap((one) => one.fields);
      const plain = text.replace(/[",\r\n]/g, '');
      expect(fields.join('').replace(/[",\r\n]/g, '')).toBe(plain);
    }),
  );
});

test('any bytes are decoded or refused, never changed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
      fc.pre(!text.includes('\0') && !text.startsWith('\uFEFF'));
      expect(decodeText(new TextEncoder().encode(text))).toMatchObject({ text });
    }),
  );
});

test('a masked value never holds the whole value', () => {
  fc.assert(
    fc.property(fc.emailAddress(), fc.string({ minLength: 1 }), (email, name) => {
      expect(masked('email', email)).not.toContain(email);
      fc.pre(!'•'.includes(name));
      expect(masked('name', name)).not.toContain(name);
    }),
  );
});
