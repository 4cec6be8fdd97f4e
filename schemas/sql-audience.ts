import * as z from 'zod';
import { checkText } from './audience/limits.ts';
import { stated } from './audience.ts';

/**
 * An audience that somebody wrote in SQL, for deployments that allow it: one SELECT of a single column of node or
 * profile ids over the documented tables, as Trino speaks it; `:as_of` is the day of the evaluation, a string. Who
 * the ids are today is looked up after it.
 */
export const sqlAudienceDefinition = z.strictObject({
  ...stated,
  sql: z.string().trim().min(1).max(16_384).check(checkText),
});
export type SqlAudienceDefinition = z.infer<typeof sqlAudienceDefinition>;
