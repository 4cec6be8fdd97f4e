import * as z from 'zod';

const fault = z.object({
  /** Place in the body or the query, e.g. `where.all[1].count.operator`; empty for the whole. */
  path: z.string(),
  message: z.string(),
});

/**
 * Body of every answer that is an error: problem details with the media type `application/problem+json`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export const problem = z
  .object({
    type: z.string().describe('Where the code is explained'),
    title: z.string().describe('What the code says, the same for every occurrence'),
    status: z.int(),
    detail: z.string().describe('What is wrong here, and what to do'),
    code: z.string().describe('One word for programs'),
    faults: z.array(fault).optional().describe('Every place of the call that is not valid'),
    error: z
      .object({
        code: z.string(),
        message: z.string(),
        path: z.string().optional(),
        faults: z.array(fault).optional(),
      })
      .describe('The same in the form of before problem details'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
