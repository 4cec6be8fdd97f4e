import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importPresets } from '../../domain/import/presets/registry.ts';
import { plainRecords, readText } from '../contract/import-presets/read-file.ts';
import { samples } from '../contract/import-presets/samples.ts';
import { batch, fates, takeBatch } from './intake-tools.ts';

const settings = { region: 'JP', timeZone: 'Asia/Tokyo' };
const cases = samples.map((sample) => [`${sample.preset}: ${sample.title}`, sample] as const);

test('every preset is described in docs/import-presets.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/import-presets.md'), 'utf8');
  for (const { id } of importPresets) expect(page).toContain(`\`${id}\``);
});

test('every preset has a sample, and an id of its own', () => {
  const ids = importPresets.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(samples.map(({ preset }) => preset))).toEqual(new Set(ids));
});

describe.for(cases)('%s', ([, { preset, text, personal }]) => {
  test('is recognised by one preset alone, whatever the order of its columns', () => {
    const headers = plainRecords(text).filter((fields) =>
      importPresets.some(({ recognises }) => recognises(fields)),
    );
    expect(headers).toHaveLength(1);
    for (const columns of [headers[0] ?? [], (headers[0] ?? []).toReversed()]) {
      const found = importPresets.filter(({ recognises }) => recognises(columns));
      expect(found.map(({ id }) => id)).toEqual([preset]);
    }
  });

  test('gives the same events and ids each time; no row is lost, no id given twice', () => {
    const { outcomes, rows, header } = readText(text, settings);
    expect(readText(text, settings).outcomes).toEqual(outcomes);
    const ids = outcomes.flatMap((outcome) =>
      outcome.kind === 'event' ? [outcome.event['messageId']] : [],
    );
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
    expect(linesMet(outcomes)).toEqual(Array.from({ length: rows }, (_, row) => header + 2 + row));
  });

  test('is taken by intake whole, and leaves nothing personal in the lake', () => {
    const events = readText(text, settings).outcomes.flatMap((outcome) =>
      outcome.kind === 'event' ? [outcome.event] : [],
    );
    const request = takeBatch(batch(events), { history: true });
    expect(fates(request)).toEqual(events.map(() => 'taken'));
    const stored = request.events.map(({ taken }) =>
      taken.kind === 'taken' ? JSON.stringify([taken.row, taken.traits, taken.consents]) : '',
    );
    for (const needle of personal) expect(stored.filter((row) => row.includes(needle))).toEqual([]);
  });
});

function linesMet(outcomes: ReturnType<typeof readText>['outcomes']): readonly number[] {
  const met = outcomes.flatMap((outcome) =>
    outcome.kind === 'event' ? outcome.lines : [outcome.line],
  );
  return [...new Set(met)].sort((one, other) => one - other);
}

const cell = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '1',
    '-1',
    '2026-01-31',
    '2026-01-31 25:30',
    '売上',
    '取消',
    'S1',
    'a@b.jp',
  ),
  fc.string({ maxLength: 8 }),
);

test('whatever the cells hold, a preset never throws, and each row ends as an event, refused or left out', () => {
  const headers = samples.map(({ text }) => {
    const records = plainRecords(text);
    return (
      records.find((fields) => importPresets.some(({ recognises }) => recognises(fields))) ?? []
    );
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...headers),
      fc.infiniteStream(cell),
      fc.integer({ min: 1, max: 6 }),
      (columns, cells, rows) => {
        const preset = importPresets.find(({ recognises }) => recognises(columns));
        const reader = preset?.reader(columns, settings);
        const outcomes = Array.from({ length: rows }, (_, index) => {
          const row = new Map(columns.map((column) => [column, cells.next().value]));
          return reader?.row((column) => row.get(column) ?? '', index + 2) ?? [];
        }).flat();
        outcomes.push(...(reader?.end() ?? []));
        expect(linesMet(outcomes)).toEqual(Array.from({ length: rows }, (_, index) => index + 2));
        expect(reader?.heldSince()).toBeUndefined();
      },
    ),
    { numRuns: 500 },
  );
});
