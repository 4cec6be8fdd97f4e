import * as z from 'zod';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  gapRow,
  gapsOfPeople,
  saidAndDone,
  saidAndDoneRow,
} from '../../../queries/said-and-done.ts';
import { days, limit, list, windowOf } from './parameters.ts';
import { asOf, report } from './report.ts';

const usualNames = [
  'interests',
  'interest',
  'favorite_categories',
  'favorite_category',
  'favourite_categories',
  'favourite_category',
  'preferred_categories',
  'preferred_category',
];

const parameters = z.strictObject({
  asOf,
  days,
  names: list(
    z.string(),
    usualNames,
    'Traits and survey questions that declare interests in categories',
  ),
  limit: limit(100),
});

const rate = z.number().min(0).nullable();
const result = z.object({
  people: z.int().describe('Who declared an interest'),
  peopleWithGap: z.int(),
  gaps: z.int().describe('Pairs of person and interest: said, never done'),
  interests: z
    .array(
      z.object({
        interest: z.string().describe('Lower case'),
        declared: z.int().describe('= bought + viewedOnly + gap + silent'),
        bought: z.int(),
        viewedOnly: z.int().describe('Looked at it, never bought it'),
        gap: z.int().describe('Buy or view other categories, never this'),
        silent: z.int().describe('Nothing bought or viewed is known of them: no gap'),
        gapShare: rate.describe('gap / declared'),
      }),
    )
    .describe('Most declared first'),
  unsaid: z
    .array(z.object({ category: z.string(), people: z.int() }))
    .describe('Categories bought by people who declared other interests and never this one'),
  examples: z
    .array(
      z.object({
        profileId: z.string(),
        interest: z.string(),
        otherFacts: z.int().describe('What they bought and viewed of other categories'),
        otherCategory: z.string().describe('The one they bought most, else viewed most'),
      }),
    )
    .describe('Gaps of single people, those who do most first'),
});

/**
 * What people say they like against what they do: interests in traits (`identify`: text, text with commas, or a list) and
 * survey answers (`Survey Answered`: a property of such a name, or `question` of such a name with `answer` or `answers`),
 * against categories of `Order Completed`, `Product Viewed`, `Product Clicked` and `Product List Viewed`. The last word
 * under a name counts. Interest and category are compared without case and surrounding space, and must be equal.
 *
 * @see Sheeran, Intention–Behavior Relations, European Review of Social Psychology 12 (2002): inclined abstainers are the gap
 */
export const gap = report({
  name: 'gap',
  summary: 'Say versus do: declared interests against categories bought and viewed.',
  parameters,
  result,
  ask: async ({ asOf, days, names, limit }, ports) => {
    const [said, done] = [{ to: asOf }, windowOf(asOf, days)];
    const [rows, examples] = await Promise.all([
      ports.ask(saidAndDoneRow, saidAndDone(names, said, done)),
      ports.ask(gapRow, gapsOfPeople(names, said, done, limit)),
    ]);
    return {
      people: rows[0]?.people ?? 0,
      peopleWithGap: rows[0]?.people_with_gap ?? 0,
      gaps: rows.reduce((sum, { elsewhere }) => sum + elsewhere, 0),
      interests: rows
        .filter(({ declared }) => declared > 0)
        .slice(0, limit)
        .map((row) => ({
          interest: row.interest,
          declared: row.declared,
          bought: row.bought,
          viewedOnly: row.viewed_only,
          gap: row.elsewhere,
          silent: row.silent,
          gapShare: rateOf(row.elsewhere, row.declared),
        })),
      unsaid: rows
        .filter(({ unsaid }) => unsaid > 0)
        .toSorted((a, b) => b.unsaid - a.unsaid)
        .slice(0, limit)
        .map(({ interest, unsaid }) => ({ category: interest, people: unsaid })),
      examples: examples.map((row) => ({
        profileId: row.profile_id,
        interest: row.interest,
        otherFacts: row.other_facts,
        otherCategory: row.other_category,
      })),
    };
  },
});
