import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { MatchRecord } from '../../destinations/match-record.ts';
import { nobody } from './platform-ports.ts';

const vector = z.object({
  platform: z.string(),
  field: z.string(),
  input: z.string(),
  setting: z.string().optional(),
  region: z.string().optional(),
});

const vectors = z
  .object({
    hashed: z.array(vector.extend({ hash: z.string() })),
    wrong: z.array(vector.extend({ wrong: z.string(), normalised: z.string() })),
  })
  .parse(
    JSON.parse(readFileSync(new URL('../fixtures/hash-vectors.json', import.meta.url), 'utf8')),
  );

const isContact = ({ field }: { field: string }) => field === 'email' || field === 'phone';

/** Published examples of a platform for the fields that a destination fills: what must be sent, and what never. */
export function vectorsOf(platform: string) {
  const mine = (fact: { platform: string; field: string }) =>
    fact.platform === platform && isContact(fact);
  return { hashed: vectors.hashed.filter(mine), wrong: vectors.wrong.filter(mine) };
}

/** A person who has nothing but the value. */
export function personWith(field: string, value: string): MatchRecord {
  return {
    ...nobody,
    recordId: value,
    emails: field === 'email' ? [value] : [],
    phones: field === 'phone' ? [value] : [],
  };
}
