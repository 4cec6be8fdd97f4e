import * as z from 'zod';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { QueryActiveError } from '../../domain/warehouse/warehouse.ts';
import type { ApiPorts } from './ports.ts';
import { publishedMark } from './reports/published.ts';
import { reports } from './reports/registry.ts';
import type { GivenParameters, Report, ReportPorts } from './reports/report.ts';
import { type ApiResponse, notFound, ok } from './response.ts';
import { invalidBody, type Route, route } from './route.ts';

/** The gateway gives a call 30 s, the function 29: fitting models and answering need the rest. */
const waitMs = 20_000;
const retryAfterSeconds = 1;

export const reportRoutes: readonly Route[] = [
  /** What can be asked: `{reports: [{name, summary, parameters}]}`, parameters as JSON Schema. */
  route('GET', '/api/reports', 'viewer', async () =>
    ok({
      reports: reports.map(({ name, summary, parameters }) => ({
        ...{ name, summary },
        parameters: z.toJSONSchema(parameters, { io: 'input' }),
      })),
    }),
  ),
  /** `?asOf=YYYY-MM-DD` and the report's own parameters. 202 while the warehouse is at it: call again. */
  route('GET', '/api/reports/{name}', 'viewer', async ({ params, query }, ports) => {
    const found = reports.find(({ name }) => name === params['name']);
    return found === undefined ? notFound('report') : told(found, query, ports);
  }),
];

async function told(report: Report, query: URLSearchParams, ports: ApiPorts): Promise<ApiResponse> {
  const { timeZone, clock } = ports;
  const today = brandDays(timeZone)(clock());
  try {
    const outcome = await report.run({ asOf: today, ...given(query) }, await reportPorts(ports));
    if (outcome.kind === 'invalid') return invalidBody(outcome.error);
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

/** A parameter given once is text, given several times a list. */
function given(query: URLSearchParams): GivenParameters {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

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
