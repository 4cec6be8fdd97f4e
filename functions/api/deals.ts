import * as z from 'zod';
import { addDays } from '../../domain/audience/days.ts';
import { stageDays } from '../../domain/company/stage-days.ts';
import { dealStages } from '../../schemas/api/accounts.ts';
import { day } from '../../schemas/audience/values.ts';
import { ok } from './response.ts';
import { type Route, route } from './route.ts';

const range = z
  .strictObject({ from: day, to: day })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'lies before from' });

export const dealRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/deals/stages',
    summary: 'How long deals stay in each stage, compared with as many days before',
    scope: 'reports:read',
    query: range,
    answers: { 200: dealStages },
    run: async ({ query: { from, to } }, ports) => {
      const length = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
      const before = { from: addDays(from, -length), to: addDays(from, -1) };
      const rows = await ports.dealStages({ from, to }, before);
      const stages = rows.map((row) => ({ stage: row.stage, left: row.left, ...stageDays(row) }));
      return ok({ from, to, before, stages });
    },
  }),
];
