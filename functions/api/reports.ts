import * as z from 'zod';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { QueryActiveError } from '../../domain/warehouse/warehouse.ts';
import { reportList, runningReport } from '../../schemas/api/reports.ts';
import type { ApiPorts } from './ports.ts';
import { publishedMark } from './reports/published.ts';
import { reports } from './reports/registry.ts';
import { asOf, type GivenParameters, type Report, type ReportPorts } from './reports/report.ts';
import { type ApiResponse, ok } from './response.ts';
import { invalid, type Route, route } from './route.ts';

/** The gateway gives a call 30 s, the function 29: fitting models and answering need the rest. */
const waitMs = 20_000;
const retryAfterSeconds = 1;

export const reportRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/reports',
    summary: 'Which reports there are, with their parameters',
    scope: 'reports:read',
    answers: { 200: reportList },
    run: async () =>
      ok({
        reports: reports.map(({ name, summary, parameters }) => ({
          ...{ name, summary },
          parameters: z
            .record(z.string(), z.json())
            .parse(JSON.parse(JSON.stringify(z.toJSONSchema(parameters, { io: 'input' })))),
        })),
      }),
  }),
  ...reports.map((report) =>
    route({
      method: 'GET',
      path: `/api/reports/${report.name}`,
      summary: report.summary,
      description: '202 while the warehouse is at it: call again.',
      scope: 'reports:read',
      query: z.strictObject({ ...report.parameters.shape, asOf: asOf.optional() }),
      answers: { 200: answerOf(report), 202: runningReport },
      run: ({ query }, ports) => told(report, query, ports),
    }),
  ),
];

/** The result with what was asked. */
function answerOf({ name, parameters, result }: Report): z.ZodObject {
  return z.object({
    report: z.literal(name),
    timeZone: z.string(),
    ...parameters.shape,
    ...result.shape,
  });
}

async function told(
  report: Report,
  query: Readonly<Record<string, unknown>>,
  ports: ApiPorts,
): Promise<ApiResponse<Readonly<Record<string, unknown>>>> {
  const { timeZone, clock } = ports;
  const today = brandDays(timeZone)(clock());
  try {
    const outcome = await report.run({ asOf: today, ...given(query) }, await reportPorts(ports));
    if (outcome.kind === 'invalid') return invalid(outcome.error, 'The query');
    const { parameters, result } = outcome;
    return ok({ report: report.name, timeZone, ...parameters, ...result });
  } catch (error) {
    if (!(error instanceof QueryActiveError)) throw error;
    return {
      status: 202,
      headers: { 'retry-after': String(retryAfterSeconds) },
      body: { report: report.name, state: 'running', retryAfterSeconds },
    };
  }
}

/** Parameters as the report takes them, which are texts. */
const given = (query: Readonly<Record<string, unknown>>): GivenParameters =>
  Object.fromEntries(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  );

async function reportPorts(ports: ApiPorts): Promise<ReportPorts> {
  const { control, timeZone, clock, sha256, askWarehouse } = ports;
  const deadline = clock() + waitMs;
  const published = await publishedMark(control);
  // Results are kept for a day: the next one asks anew, even of a lake that nothing happened to.
  const today = new Date(clock()).toISOString().slice(0, 10);
  return {
    ...{ control, timeZone },
    ask: (schema, sql) =>
      askWarehouse(schema, sql, {
        token: sha256(JSON.stringify([published, today, sql])),
        timeoutMs: Math.max(0, deadline - clock()),
      }),
  };
}
