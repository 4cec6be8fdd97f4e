import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { findField, findPlatform } from '../../destinations/rules.ts';
import { type MatchKey, matchKey } from '../../domain/normalize/match-key.ts';

const fact = z.object({
  platform: z.string(),
  field: z.string(),
  input: z.string(),
  region: z.string().optional(),
  setting: z.string().optional(),
});
type Fact = z.infer<typeof fact>;

const committed = z
  .object({
    hashed: z.array(fact.extend({ normalised: z.string(), hash: z.string() })),
    japanese: z.array(fact.extend({ normalised: z.string(), hash: z.string() })),
    wrong: z.array(fact.extend({ wrong: z.string(), normalised: z.string() })),
    refused: z.array(fact),
    clear: z.array(fact.extend({ output: z.string() })),
  })
  .parse(
    JSON.parse(readFileSync(new URL('../fixtures/hash-vectors.json', import.meta.url), 'utf8')),
  );

function keyOf({ platform, field, input, region = 'JP', setting }: Fact): MatchKey {
  const rules = findPlatform(platform);
  const rule = rules === undefined ? undefined : findField(rules, field);
  if (rule === undefined) throw new Error(`no rule for ${platform} ${field}`);
  const settings = setting === undefined ? [] : [setting];
  return matchKey(rule, input, { region, settings }, (algorithm, text) =>
    hash(algorithm, text, 'hex'),
  );
}

test.for([...committed.hashed, ...committed.japanese])(
  '$platform sends $field $input as the published hash',
  (vector) => {
    expect(keyOf(vector)).toEqual({
      kind: 'hashed',
      normalised: vector.normalised,
      hash: vector.hash,
      encoding: vector.platform === 'uid2' ? 'base64' : 'hex',
    });
  },
);

test.for(committed.wrong)('$platform never sends the wrong hash of $field $input', (vector) => {
  const key = keyOf(vector);
  expect(key).toMatchObject({ kind: 'hashed', normalised: vector.normalised });
  expect(key).not.toMatchObject({ hash: vector.wrong });
});

test.for(committed.refused)('$platform refuses $field "$input"', (vector) => {
  expect(keyOf(vector).kind).toBe('refused');
});

test.for(committed.clear)('$platform sends $field "$input" unhashed', (vector) => {
  expect(keyOf(vector)).toEqual({ kind: 'clear', output: vector.output });
});

const published = new URL('../../../shared/design/hash-vectors.json', import.meta.url);

test.skipIf(!existsSync(published))('the fixture holds every published example', () => {
  const group = z.array(fact);
  const source = z
    .object({
      vectors: group,
      jp_recommended: group,
      negative: group,
      reject: group,
      plain: group,
    })
    .parse(JSON.parse(readFileSync(published, 'utf8')));
  const factsOf = (facts: readonly Fact[]) => facts.map((one) => fact.parse(one));
  expect(factsOf(committed.hashed)).toEqual(source.vectors);
  expect(factsOf(committed.japanese)).toEqual(source.jp_recommended);
  expect(factsOf(committed.wrong)).toEqual(source.negative);
  expect(factsOf(committed.refused)).toEqual(source.reject);
  expect(factsOf(committed.clear)).toEqual(source.plain);
});
