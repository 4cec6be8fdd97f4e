import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reasons } from '../../domain/intake/reasons.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8');
const documented = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code).sort();

const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

const matches = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(pattern)].map(([, code = '']) => code);

test('docs/errors.md and the code name the same codes, both ways', () => {
  const exceptions = ['domain', 'stores', 'functions', 'destinations']
    .flatMap(filesUnder)
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/readonly code = '([^']+)'/g)].map(
        ([, code = '']) => code,
      ),
    );
  const collector = matches('functions/collect/request.ts', /^ {2}(\w+): \[\d{3}, '/gm);
  const api = matches('functions/api/response.ts', /^ {2}(\w+): \d{3},$/gm);
  expect(exceptions.length).toBeGreaterThan(3);
  expect(collector.length).toBeGreaterThan(8);
  expect(api.length).toBeGreaterThan(7);
  expect(documented).toEqual([...exceptions, ...collector, ...api, ...Object.keys(reasons)].sort());
});

test('docs/errors.md gives the sentence of each reason as the code has it', () => {
  for (const [reason, sentence] of Object.entries(reasons))
    expect(page).toContain(`| \`${reason}\` | ${sentence} |`);
});
