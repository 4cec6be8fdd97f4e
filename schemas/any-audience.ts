import * as z from 'zod';
import { type AudienceDefinition, audienceDefinition } from './audience.ts';
import { type SqlAudienceDefinition, sqlAudienceDefinition } from './sql-audience.ts';

/** Both ways to say who is in an audience; one with `sql` is read as such, so that faults speak of what was meant. */
export type AnyAudienceDefinition = AudienceDefinition | SqlAudienceDefinition;

const isInSql = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'sql');

export const anyAudienceDefinition: z.ZodType<AnyAudienceDefinition> = z
  .unknown()
  .transform((value, context): AnyAudienceDefinition => {
    const parsed = isInSql(value)
      ? sqlAudienceDefinition.safeParse(value)
      : audienceDefinition.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const { message, path } = issue;
      if (issue.code !== 'unrecognized_keys') context.addIssue({ code: 'custom', message, path });
      else {
        for (const key of issue.keys) {
          context.addIssue({ code: 'custom', message: 'unknown key', path: [...path, key] });
        }
      }
    }
    return z.NEVER;
  });

/** The same as a shape that JSON Schema can say. */
export const anyAudienceShape = z.union([audienceDefinition.out, sqlAudienceDefinition]);
