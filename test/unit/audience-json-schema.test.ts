import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsOf from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audienceDefinition } from '../../schemas/audience.ts';
import { audienceJsonSchema } from '../../schemas/audience-json-schema.ts';
import { conditions } from '../property/audience/arbitrary/conditions.ts';
import { define } from '../property/audience/arbitrary/define.ts';

const told = JSON.parse(JSON.stringify(audienceJsonSchema()));
// The steps of a sequence are a tuple with a rest, of which strict mode does not know that it has no end.
const ajv = new Ajv2020({ strict: true, strictTuples: false, allowUnionTypes: true });
formatsOf.default(ajv);
const validate = ajv.compile(told);

const file = join(import.meta.dirname, '..', '..', 'docs', 'audience.schema.json');

test('docs/audience.schema.json is what `daicho audiences schema` prints', () => {
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(told);
});

test('the JSON Schema takes whatever the API takes', () => {
  fc.assert(
    fc.property(conditions(3), (where) => {
      const definition = JSON.parse(JSON.stringify(define(where)));
      expect(validate(definition) ? [] : validate.errors).toEqual([]);
    }),
  );
});

test('the JSON Schema refuses what an editor should underline', () => {
  const said = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' };
  const count = { event: 'Order Completed', operator: 'greater_than', value: 0 };
  const { target: _, ...withoutTarget } = said;
  const wrong: readonly unknown[] = [
    { ...withoutTarget, where: { count } },
    { ...said, where: { count, not: { count } } },
    { ...said, where: {} },
    { ...said, where: { count: { ...count, operator: 'eq' } } },
    { ...said, where: { all: [{ count: { ...count, bogus: 1 } }] } },
    { ...said, where: { count: { ...count, window: {} } } },
    { ...said, version: 2, where: { count } },
  ];
  for (const definition of wrong) {
    expect(audienceDefinition.safeParse(definition).success).toBe(false);
    expect(validate(definition)).toBe(false);
  }
});
