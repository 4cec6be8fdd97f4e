import * as z from 'zod';
import { propertyPath } from './audience/event-test.ts';
import { name, sentence } from './audience/values.ts';
import { sensitiveCategory } from './tracking-plan/sensitive.ts';

/** A trait or property that advertising must not depend on; of nested ones the names of the way to it. */
const markedField = z.strictObject({ field: propertyPath, category: sensitiveCategory });

/** A word that advertising must not select by: in names of events and audiences, in values, categories and addresses of pages. */
const markedWord = z.strictObject({ word: name, category: sensitiveCategory });

/** A word of the built-in list that is harmless in this brand's trade, with the reason that a regulator would be given. */
const allowedWord = z.strictObject({ word: name, reason: sentence });

const mostMarks = 500;

/** What the brand itself marks, beside its tracking plans and custom fields and the words that are built in. */
export const sensitiveMarks = z.strictObject({
  fields: z.array(markedField).max(mostMarks).default([]),
  words: z.array(markedWord).max(mostMarks).default([]),
  allowed: z.array(allowedWord).max(mostMarks).default([]),
});
export type SensitiveMarks = z.infer<typeof sensitiveMarks>;

/** kind `sensitive-marks`, id = `brand`. */
export const sensitiveMarksRow = z.object({
  kind: z.literal('sensitive-marks'),
  id: z.literal('brand'),
  ...sensitiveMarks.shape,
  at: z.string(),
  /** Name of the API key. */
  by: z.string(),
});

/** What stands before the id of a pack that never advertises. */
export const packMark = 'pack:';

/**
 * kind `never-advertise`, id = source id, or `pack:` and a pack's: what this source tells is never for advertising. Never deleted: what it has told stays in
 * the lake, in the graph and in the vault. While there is such a row the deployment does not advertise at all.
 */
export const neverAdvertiseRow = z.object({
  kind: z.literal('never-advertise'),
  id: z.string(),
  reason: z.string(),
  at: z.string(),
  by: z.string(),
});
export type NeverAdvertiseRow = z.infer<typeof neverAdvertiseRow>;
