import * as z from 'zod';
import { addDays } from '../../domain/audience/days.ts';
import { stageDays } from '../../domain/company/stage-days.ts';
import { ok } from './response.ts';
import { invalidBody, type Route, route } from './route.ts';

const range = z
  .object({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'lies before from' });

export const dealRoutes: readonly Route[] = [
  /** `?from=YYYY-MM-DD&to=YYYY-MM-DD`, compared with as many days before. */
  route('GET', '/api/deals/stages', 'viewer', async ({ query }, ports) => {
    const asked = range.safeParse({ from: query.get('from'), to: query.get('to') });
    if (!asked.success) return invalidBody(asked.error);
    const { from, to } = asked.data;
    const length = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
    const before = { from: addDays(from, -length), to: addDays(from, -1) };
    const rows = await ports.dealStages(asked.data, before);
    return ok({
      ...asked.data,
      before,
      stages: rows.map((row) => ({ stage: row.stage, left: row.left, ...stageDays(row) })),
    });
  }),
];
