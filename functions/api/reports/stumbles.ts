import * as z from 'zod';
import { dropOffs } from '../../../domain/insight/funnel-drop.ts';
import { rateOf } from '../../../domain/insight/rate.ts';
import { funnel, funnelRow } from '../../../queries/funnel.ts';
import {
  heatRow,
  type PageRow,
  pageBehaviour,
  pageHeat,
  pageRow,
  pageTimeRow,
  pageTimes,
} from '../../../queries/page-behaviour.ts';
import { orderEvent } from '../../../schemas/business-events.ts';
import { days, limit, list, windowOf } from './parameters.ts';
import { asOf, report } from './report.ts';

const usualSteps = ['Product Viewed', 'Product Added', 'Checkout Started', orderEvent];
const mostSteps = 10;
const mostHeatPages = 20;

const cells = (usual: number, what: string) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(usual)
    .describe(`${what} of the heat map's grid; default ${usual}`);

const parameters = z.strictObject({
  asOf,
  days,
  steps: list(
    z.string(),
    usualSteps,
    'Names of events in order, or page:PATH for a page by its path or name; at most 10',
  ).refine((steps) => steps.length <= mostSteps, { error: `at most ${mostSteps} steps` }),
  windowDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(30)
    .describe('From the first step to the last, times 24 hours; default 30'),
  columns: cells(10, 'Columns'),
  rows: cells(20, 'Rows'),
  limit: limit(20),
});

const rate = z.number().min(0).nullable();
const step = z.object({
  step: z.string(),
  people: z.int(),
  ofFirst: rate.describe('people / people at the first step'),
  ofPrevious: rate.describe('people / people at the step before'),
  dropped: z.int().describe('People at the step before who did not come here'),
  dropOff: rate.describe('dropped / people at the step before'),
});
const page = z.object({
  page: z.string().describe('Path; without one the name'),
  views: z.int(),
  viewers: z.int(),
  clicks: z.int(),
  rageClicks: z
    .int()
    .describe('Bursts of three clicks or more within 2 s, on one element or within 30 px'),
  rageClickPeople: z.int(),
  rageClicksReported: z.int().describe('Events `Rage Click` of the page itself'),
  errors: z.int(),
  errorPeople: z.int(),
  errorRate: rate.describe('errorPeople / viewers'),
  scroll: z
    .object({ people: z.int(), to25: rate, to50: rate, to75: rate, to100: rate })
    .describe('Share of the people who came at least so far down, in percent of the page'),
});
const result = z.object({
  funnel: z.array(step),
  stumble: z
    .object({ from: z.string(), to: z.string(), dropped: z.int(), dropOff: rate })
    .nullable()
    .describe('The step at which the greatest share is lost'),
  pages: z.array(page).describe('Most rage clicks and errors first'),
  heatMaps: z
    .array(
      z.object({
        page: z.string(),
        clicks: z.int().describe('Clicks that say where'),
        cells: z.array(z.object({ column: z.int(), row: z.int(), clicks: z.int() })),
      }),
    )
    .describe('Of the first pages listed; column and row from 0, cells without clicks left out'),
  times: z
    .array(
      z.object({
        weekday: z.int().describe('1 is Monday'),
        hour: z.int(),
        views: z.int(),
        errors: z.int(),
        rageClicksReported: z.int(),
      }),
    )
    .describe('In the zone of the brand'),
});

/**
 * Where people stumble. The funnel counts people, unknown ones too, who did the steps in order, each after the one
 * before, all within the window after a first step. Rage clicks, errors (`Error Shown`), scrolling (`Page Scrolled`) and
 * the grid of clicks (`Element Clicked`) are by page; weekday × hour stands apart.
 *
 * A burst of three clicks in two seconds within 30 pixels is what session analytics agree to call a rage click.
 *
 * @see https://docs.fullstory.com/hc/en-us/articles/360020624154 (rage clicks, error clicks)
 */
export const stumbles = report({
  name: 'stumbles',
  summary: 'Funnel drop-off, rage clicks, errors, scroll depth, heat map of pages, weekday × hour.',
  parameters,
  result,
  ask: async ({ asOf, days, steps, windowDays, columns, rows, limit }, ports) => {
    const window = windowOf(asOf, days);
    const [counts, pages, times] = await Promise.all([
      ports.ask(funnelRow, funnel(steps, window, windowDays)),
      ports.ask(pageRow, pageBehaviour(window, limit)),
      ports.ask(pageTimeRow, pageTimes(window, ports.timeZone)),
    ]);
    const clicked = pages.filter(({ clicks }) => clicks > 0).slice(0, mostHeatPages);
    const names = clicked.map(({ page }) => page);
    const heat =
      names.length === 0
        ? []
        : await ports.ask(heatRow, pageHeat(window, names, { columns, rows }));
    const told = dropOffs(
      steps.map((name, index) => ({ step: name, people: counts[index]?.people ?? 0 })),
    );
    return {
      funnel: [...told.steps],
      stumble: told.worst ?? null,
      pages: pages.map(pageTold),
      heatMaps: names.map((page) => {
        const cells = heat.filter((cell) => cell.page === page);
        return {
          page,
          clicks: cells.reduce((sum, { clicks }) => sum + clicks, 0),
          cells: cells.map(({ column, row, clicks }) => ({ column, row, clicks })),
        };
      }),
      times: times.map(({ rage_reported, ...time }) => ({
        ...time,
        rageClicksReported: rage_reported,
      })),
    };
  },
});

const pageTold = (row: PageRow) => ({
  page: row.page,
  views: row.views,
  viewers: row.viewers,
  clicks: row.clicks,
  rageClicks: row.rage_bursts,
  rageClickPeople: row.rage_people,
  rageClicksReported: row.rage_reported,
  errors: row.errors,
  errorPeople: row.error_people,
  errorRate: rateOf(row.error_people, row.viewers),
  scroll: {
    people: row.scrollers,
    to25: rateOf(row.depth_25, row.scrollers),
    to50: rateOf(row.depth_50, row.scrollers),
    to75: rateOf(row.depth_75, row.scrollers),
    to100: rateOf(row.depth_100, row.scrollers),
  },
});
