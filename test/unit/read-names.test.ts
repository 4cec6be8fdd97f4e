import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNames } from '../../schemas/read-names.ts';

const folder = join(import.meta.dirname, '..', '..', 'queries');
const reading = [
  /propertyText\('([^']+)'\)/g,
  /lineMember\('([^']+)'\)/g,
  /decimalMember\('[^']+', '([^']+)'\)/g,
  /number\(((?:'[a-z_]+'(?:, )?)+)\)/g,
  /"properties"', '\$\.([a-z_]+)/g,
];

test('every property that a statement reads by name is said to be read', () => {
  const known = new Set(Object.values(readNames).flat());
  const found = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return reading.flatMap((pattern) =>
        [...text.matchAll(pattern)].flatMap(([, names = '']) =>
          names.split(', ').map((name) => name.replaceAll("'", '').split('.')[0] ?? ''),
        ),
      );
    });
  expect(found.length).toBeGreaterThan(25);
  expect([...new Set(found)].filter((name) => !known.has(name))).toEqual([]);
});
