import * as z from 'zod';
import { sentence } from '../audience/values.ts';
import { neverAdvertiseRow, sensitiveMarks } from '../sensitive.ts';
import { sensitiveCategory } from '../tracking-plan/sensitive.ts';

/** A source whose events never serve advertising, as callers see it. */
const neverAdvertise = neverAdvertiseRow
  .omit({ kind: true, id: true })
  .extend({ sourceId: z.string().describe('A source, or `pack:` and the id of a pack') })
  .meta({ id: 'NeverAdvertise' });

const word = z.object({ word: z.string(), category: sensitiveCategory });

/** All that is sensitive here and now, by whom it was marked. */
export const sensitiveState = z
  .object({
    ...sensitiveMarks.shape,
    builtIn: z.array(word).describe('Words that are sensitive unless the brand allows them'),
    declared: z
      .array(z.object({ names: z.array(z.string()), category: sensitiveCategory, by: z.string() }))
      .describe('Fields that tracking plans and custom fields mark'),
    neverAdvertise: z.array(neverAdvertise),
  })
  .meta({ id: 'Sensitive' });

/** What marks did when they were set. */
export const sensitiveSet = sensitiveState.extend({
  rejudged: z.array(z.string()).describe('Syncs that go through everybody on their list again'),
});

export const neverAdvertiseReason = z.strictObject({ reason: sentence });

export const neverAdvertiseSet = neverAdvertise.extend({
  rejudged: z.array(z.string()).describe('Syncs that take everybody off their list'),
});

/** Whether an audience may go to advertising destinations. */
export const advertisingVerdict = z
  .object({ audienceId: z.string(), isAllowed: z.boolean(), reason: z.string().optional() })
  .meta({ id: 'AdvertisingVerdict' });
