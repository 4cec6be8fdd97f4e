import { randomUUID } from 'node:crypto';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  TooManyRequestsException,
} from '@aws-sdk/client-athena';
import type * as z from 'zod';
import {
  type AskOptions,
  QueryActiveError,
  QueryFailedError,
  type QueryStart,
  type QueryStatus,
  type Warehouse,
} from '../domain/warehouse/warehouse.ts';
import { athenaClient } from './aws-clients.ts';

export interface AthenaWarehouseOptions {
  readonly database: string;
  readonly workgroup: string;
  /** @default a client from the environment */
  readonly client?: AthenaClient;
  /** Questions asked at the same time by this process. @default 4 */
  readonly slots?: number;
}

const defaultTimeoutMs = 25_000;
const firstPollMs = 20;
const lastPollMs = 500;
/** A failed execution keeps its token, so the next try needs another one. */
const tokenAttempts = 3;

/** The warehouse on Athena. See {@link Warehouse} for what each call promises. */
export function athenaWarehouse(options: AthenaWarehouseOptions): Warehouse {
  const client = options.client ?? athenaClient();
  const slots = semaphore(options.slots ?? 4);
  const start: Warehouse['start'] = (sql, token) => startQuery(client, options, sql, token);
  const status: Warehouse['status'] = (queryId) => queryStatus(client, queryId);
  const stop: Warehouse['stop'] = async (queryId) => {
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: queryId }));
  };
  const results: Warehouse['results'] = (schema, queryId) => readResults(client, schema, queryId);
  return {
    start,
    status,
    stop,
    results,
    ask: (schema, sql, askOptions = {}) =>
      slots(async () => results(schema, await succeeded({ start, status, stop }, sql, askOptions))),
  };
}

type Calls = Pick<Warehouse, 'start' | 'status' | 'stop'>;

/** Starts and waits; the id of a query that succeeded. */
async function succeeded(
  { start, status, stop }: Calls,
  sql: string,
  { timeoutMs = defaultTimeoutMs, token }: AskOptions,
): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    const ownToken = token === undefined ? randomUUID() : `${token}-${attempt}`;
    const queryId = await waitFor(deadline, async () => {
      const started = await start(sql, ownToken);
      return started.kind === 'started' ? started.queryId : undefined;
    });
    if (queryId === undefined && token !== undefined) throw new QueryActiveError();
    if (queryId === undefined) throw new QueryFailedError('too many queries are active', true);
    const end = await waitFor(deadline, async () => {
      const now = await status(queryId);
      return now.kind === 'active' ? undefined : now;
    });
    if (end?.kind === 'succeeded') return queryId;
    if (end === undefined) {
      if (token !== undefined) throw new QueryActiveError();
      await stop(queryId);
      throw new QueryFailedError(`took longer than ${timeoutMs} ms`, true);
    }
    const isLast = token === undefined || attempt === tokenAttempts;
    if (!end.isRetryable || isLast) throw new QueryFailedError(end.reason, end.isRetryable);
  }
}

async function startQuery(
  client: AthenaClient,
  options: AthenaWarehouseOptions,
  sql: string,
  token: string,
): Promise<QueryStart> {
  try {
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        ClientRequestToken: token,
        QueryExecutionContext: { Database: options.database },
        WorkGroup: options.workgroup,
      }),
    );
    if (QueryExecutionId === undefined) throw new TypeError('Athena gave no query id');
    return { kind: 'started', queryId: QueryExecutionId };
  } catch (error) {
    if (error instanceof TooManyRequestsException) return { kind: 'busy' };
    throw error;
  }
}

async function queryStatus(client: AthenaClient, queryId: string): Promise<QueryStatus> {
  const { QueryExecution } = await client.send(
    new GetQueryExecutionCommand({ QueryExecutionId: queryId }),
  );
  const status = QueryExecution?.Status;
  if (status?.State === 'SUCCEEDED') {
    const scannedBytes = QueryExecution?.Statistics?.DataScannedInBytes ?? 0;
    return { kind: 'succeeded', scannedBytes };
  }
  if (status?.State === 'QUEUED' || status?.State === 'RUNNING') return { kind: 'active' };
  return {
    kind: 'failed',
    reason: status?.StateChangeReason ?? status?.AthenaError?.ErrorMessage ?? 'no reason given',
    // Category 1 is the engine's fault; a cancelled query was stopped from outside.
    isRetryable:
      status?.State === 'CANCELLED' ||
      status?.AthenaError?.Retryable === true ||
      status?.AthenaError?.ErrorCategory === 1,
  };
}

async function readResults<Row>(
  client: AthenaClient,
  schema: z.ZodType<Row>,
  queryId: string,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let NextToken: string | undefined;
  let isFirstPage = true;
  do {
    const page: GetQueryResultsCommandOutput = await client.send(
      new GetQueryResultsCommand({
        QueryExecutionId: queryId,
        ...(NextToken !== undefined && { NextToken }),
      }),
    );
    const names = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name);
    const found = page.ResultSet?.Rows ?? [];
    // The first row of a SELECT repeats the column names.
    for (const row of isFirstPage ? found.slice(1) : found) {
      const values = (row.Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null);
      rows.push(
        schema.parse(Object.fromEntries(names.map((name, at) => [name, values[at] ?? null]))),
      );
    }
    isFirstPage = false;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return rows;
}

/** Asks until there is an answer; undefined when the deadline passes first. */
async function waitFor<Answer>(
  deadlineEpochMs: number,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  for (let pauseMs = firstPollMs; ; pauseMs = Math.min(lastPollMs, pauseMs * 1.5)) {
    const answer = await ask();
    if (answer !== undefined || Date.now() + pauseMs > deadlineEpochMs) return answer;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Lets `slots` run at a time, the others wait in line. */
function semaphore(slots: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let free = slots;
  const line: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
