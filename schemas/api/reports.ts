import * as z from 'zod';

export const reportList = z.object({
  reports: z.array(
    z.object({
      name: z.string().describe('`/api/reports/<name>`, `daicho report <name>`'),
      summary: z.string(),
      parameters: z.record(z.string(), z.json()).describe('As JSON Schema'),
    }),
  ),
});

export const runningReport = z
  .object({ report: z.string(), state: z.literal('running'), retryAfterSeconds: z.int() })
  .meta({ id: 'RunningReport' });
