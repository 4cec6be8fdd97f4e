import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTools } from '../../cli/format-tools.ts';
import type { FileBytes } from '../../domain/import/file-bytes.ts';
import type { FileRow } from '../../domain/import/formats/file-rows.ts';
import { RecordScanner } from '../../domain/import/formats/record-scanner.ts';
import { textRecords } from '../../domain/import/formats/text-records.ts';
import { openFile } from '../../domain/import/open-file.ts';
import { opened, rowsOf } from '../unit/imported.ts';

/** Characters that matter to a CSV, and such as have a quote, a comma or a line end among their bytes in no encoding. */
const field = fc.string({
  unit: fc.constantFrom('a', '1', ' ', ',', '"', '\n', '\r\n', ';', 'é', '日', 'ソ', '表', 'ｱ'),
  maxLength: 6,
});
const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.array(fc.array(field, { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 12,
  }),
);

const written = (records: readonly (readonly string[])[], lineEnd: string): string =>
  records
    .map((fields) =>
      fields
        .map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
        .join(','),
    )
    .join(lineEnd);

/** Bytes in an encoding that Node reads but does not write: by asking the decoder for every character. */
const pages = new Map<string, Map<string, readonly number[]>>();
function encoded(text: string, label: 'shift_jis' | 'euc-jp'): Uint8Array {
  const page = pages.get(label) ?? new Map<string, readonly number[]>();
  pages.set(label, page);
  if (page.size === 0) {
    const decoder = new TextDecoder(label);
    for (let high = 0x80; high < 0x100; high += 1) {
      page.set(decoder.decode(new Uint8Array([high])), [high]);
      for (let low = 0x40; low < 0x100; low += 1)
        page.set(decoder.decode(new Uint8Array([high, low])), [high, low]);
    }
    for (let code = 0; code < 0x80; code += 1) page.set(String.fromCharCode(code), [code]);
  }
  return new Uint8Array([...text].flatMap((character) => [...(page.get(character) ?? [0x3f])]));
}

const writers = {
  'utf-8': (text: string) => new TextEncoder().encode(text),
  cp932: (text: string) => encoded(text, 'shift_jis'),
  'euc-jp': (text: string) => encoded(text, 'euc-jp'),
  'utf-16le': (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le')),
};
type Written = keyof typeof writers;

const fieldsOf = (rows: readonly FileRow[]) =>
  rows.map((row) => (row.kind === 'fields' ? row.fields : row));

test.for(['utf-8', 'cp932', 'euc-jp', 'utf-16le'] as const)(
  'a CSV in %s has the records that csv-parse finds in its text',
  async (encoding: Written) => {
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async (records, lineEnd) => {
        const header = (records[0] ?? []).map((_, index) => `column ${index}`);
        const representable = records.map((fields) =>
          fields.map((text) => (encoding.startsWith('utf') ? text : text.replaceAll('é', 'e'))),
        );
        const text = written([header, ...representable], lineEnd);
        const expected = parse(text, { relax_column_count: true, skip_empty_lines: true });
        const file = await opened(writers[encoding](text), { encoding, delimiter: ',' });
        expect(file.columns).toEqual(header);
        expect(fieldsOf(await rowsOf(file))).toEqual(expected.slice(1));
      }),
      { numRuns: 60 },
    );
  },
);

/** Any bytes of a CSV, broken ones too. */
const messy = fc
  .string({
    unit: fc.constantFrom('a', '"', '"', ',', '\n', '\r', '\r\n', ' ', '日'),
    maxLength: 60,
  })
  .map((text) => new TextEncoder().encode(text));

const all = async (bytes: Uint8Array, cuts: readonly number[], from = { position: 0, line: 1 }) => {
  const stream = async function* (start: number) {
    const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted(
      (a, b) => a - b,
    );
    let at = start;
    for (const end of [...ends.filter((each) => each > start), bytes.length]) {
      yield bytes.subarray(at, end);
      at = end;
    }
  };
  const found: { at: { position: number; line: number }; text: string; fault?: string }[] = [];
  for await (const { records } of textRecords(stream, from, { unit: 1, delimiter: ',' }))
    for (const { at, bytes: own, fault } of records)
      found.push({ at, text: Buffer.from(own).toString('latin1'), ...(fault && { fault }) });
  return found;
};

test('records are the same however the bytes come in pieces, and from each of them on', async () => {
  await fc.assert(
    fc.asyncProperty(messy, fc.array(fc.nat(), { maxLength: 8 }), async (bytes, cuts) => {
      const whole = await all(bytes, []);
      expect(await all(bytes, cuts)).toEqual(whole);
      for (const [index, { at }] of whole.entries())
        expect(await all(bytes, cuts, at)).toEqual(whole.slice(index));
    }),
    { numRuns: 300 },
  );
});

test('every line is in one record, and a record at fault is one line', () => {
  fc.assert(
    fc.property(messy, (bytes) => {
      const scanner = new RecordScanner(bytes, true, { unit: 1, delimiter: ',' });
      let position = 0;
      let lines = 0;
      while (position < bytes.length) {
        const found = scanner.record(position);
        if (found === undefined) throw new Error('the last buffer always has a record');
        expect(found.next).toBeGreaterThan(position);
        if (found.fault !== undefined) expect(found.lines).toBe(1);
        lines += found.lines;
        position = found.next;
      }
      const text = Buffer.from(bytes).toString('latin1');
      const ends = text.match(/\r\n|\r|\n/g)?.length ?? 0;
      expect(lines).toBe(ends + (/[^\r\n]$/.test(text) ? 1 : 0));
    }),
    { numRuns: 500 },
  );
});

test('a quote that is never closed costs its own line and no other', async () => {
  const lines = Array.from({ length: 50 }, (_, index) => `u${index},"name ${index}"`);
  lines[20] = 'u20,"never closed';
  const file = await opened(`customer_id,name\r\n${lines.join('\r\n')}\r\n`);
  const rows = await rowsOf(file);
  expect(rows.filter(({ kind }) => kind === 'refused')).toEqual([
    {
      kind: 'refused',
      at: { position: expect.any(Number), line: 22 },
      reason: 'a quote is never closed',
    },
  ]);
  expect(rows).toHaveLength(50);
});

test('a gzip has the rows of what is in it, in several members too', async () => {
  const text = 'customer_id,name\nu1,a\nu2,b\nu3,c\n';
  const cut = 22;
  const bytes = Buffer.concat([gzipSync(text.slice(0, cut)), gzipSync(text.slice(cut))]);
  const file = await opened(new Uint8Array(bytes));
  expect(file.isGzip).toBe(true);
  const rows = await rowsOf(file);
  expect(fieldsOf(rows)).toEqual([
    ['u1', 'a'],
    ['u2', 'b'],
    ['u3', 'c'],
  ]);
  const second = rows[1]?.at ?? file.start;
  expect(await rowsOf(file, second)).toEqual(rows.slice(1));
  const half: FileBytes = {
    sizeBytes: bytes.length - 9,
    read: async (start, end) => new Uint8Array(bytes.subarray(start, end)),
  };
  expect(await openFile(half, {}, formatTools)).toEqual({
    kind: 'refused',
    reason: 'is not a whole gzip file',
  });
});
