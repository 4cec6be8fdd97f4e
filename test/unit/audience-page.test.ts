import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { audienceDefinition } from '../../schemas/audience.ts';
import { define } from '../property/audience/arbitrary/define.ts';

const page = readFileSync(new URL('../../docs/audiences.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) => text);

test('the page has examples', () => {
  expect(blocks.length).toBeGreaterThan(4);
});

test.for(blocks)('an example of docs/audiences.md is what the language takes: %s', (text) => {
  const example: unknown = JSON.parse(text);
  const isWhole = z.object({ version: z.unknown() }).safeParse(example).data?.version !== undefined;
  const given = isWhole ? example : define(example).where;
  expect(isWhole ? audienceDefinition.parse(example) : given).toEqual(example);
});
