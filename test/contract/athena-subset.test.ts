import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { functionNames } from '../../local/athena/translate/calls.ts';

test('docs/sql-subset.md lists exactly the functions that run here', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/sql-subset.md'), 'utf8');
  const section = page.slice(page.indexOf('## Functions'), page.indexOf('Also `CASE`'));
  const listed = [...section.matchAll(/`([^`]+)`/g)].flatMap(([, names = '']) => names.split(' '));
  expect(listed.sort()).toEqual([...functionNames]);
});
