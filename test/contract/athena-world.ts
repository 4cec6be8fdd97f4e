import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Athena, createAthena } from '../../local/athena/athena.ts';
import { startWireServer } from './wire-server.ts';

type Row = readonly (string | null)[];

interface Answer {
  readonly columns: readonly ColumnInfo[];
  /** Without the header of a SELECT. */
  readonly rows: readonly Row[];
}

export interface AthenaWorld {
  readonly client: AthenaClient;
  readonly athena: Athena;
  readonly dir: string;
  readonly s3Root: string;
  /** Every call of the meter. */
  readonly metered: (readonly [service: string, unit: string, amount: number])[];
  run(sql: string, parameters?: readonly string[]): Promise<QueryExecution>;
  /** Runs to the end and reads all pages. @throws Error with the reason of a failure */
  ask(sql: string, parameters?: readonly string[]): Promise<Answer>;
  /** The single row of a SELECT. */
  askOne(sql: string): Promise<Row>;
  /** The reason why a statement FAILED. */
  reasonOf(sql: string): Promise<string>;
  /** Writes the rows of a DuckDB select as one Parquet object. */
  putParquet(key: string, duckSelect: string): Promise<void>;
  close(): Promise<void>;
}

export const bucket = 'lake-bucket';
export const nowEpochMs = Date.parse('2026-03-01T00:00:00Z');

/** An Athena on a temporary folder behind HTTP, with the SDK's own client in front; database `lake`, workgroup `refresh`. */
export async function startAthena(
  base = mkdtempSync(join(tmpdir(), 'athena-')),
): Promise<AthenaWorld> {
  const s3Root = join(base, 's3');
  const dir = join(base, 'athena');
  mkdirSync(join(s3Root, bucket), { recursive: true });
  const metered: [string, string, number][] = [];
  const athena = createAthena({
    dir,
    s3Root,
    clock: () => nowEpochMs,
    meter: (...call) => metered.push(call),
  });
  athena.declareDatabase('lake');
  athena.declareWorkGroup({ name: 'refresh', outputLocation: `s3://${bucket}/athena-results/` });
  const server = await startWireServer(athena.handle);
  const client = new AthenaClient({
    endpoint: server.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const writer = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await writer.connect();
  await connection.run("SET TimeZone = 'UTC'");

  const run = async (sql: string, parameters: readonly string[] = []) => {
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: 'refresh',
        QueryExecutionContext: { Database: 'lake' },
        ...(parameters.length > 0 && { ExecutionParameters: [...parameters] }),
      }),
    );
    return waitForEnd(client, QueryExecutionId);
  };
  const ask = async (sql: string, parameters?: readonly string[]) => {
    const execution = await run(sql, parameters);
    if (execution.Status?.State !== 'SUCCEEDED') {
      throw new Error(execution.Status?.StateChangeReason ?? 'no reason');
    }
    const hasHeader = /^[\s(]*(select|with|values)/i.test(sql);
    return readAnswer(client, execution.QueryExecutionId, hasHeader);
  };
  return {
    client,
    athena,
    dir,
    s3Root,
    metered,
    run,
    ask,
    askOne: async (sql) => {
      const { rows } = await ask(sql);
      const [row] = rows;
      if (row === undefined || rows.length !== 1) throw new Error(`${rows.length} rows, not one`);
      return row;
    },
    reasonOf: async (sql) => {
      const { Status } = await run(sql);
      return Status?.State === 'FAILED' ? (Status.StateChangeReason ?? '') : `${Status?.State}`;
    },
    putParquet: async (key, duckSelect) => {
      const file = join(s3Root, bucket, key);
      mkdirSync(join(file, '..'), { recursive: true });
      await connection.run(`COPY (${duckSelect}) TO '${file}' (FORMAT parquet)`);
    },
    close: async () => {
      client.destroy();
      await server.close();
      await athena.close();
      connection.closeSync();
      writer.closeSync();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** Polls until the query has ended. */
export async function waitForEnd(
  client: AthenaClient,
  id: string | undefined,
): Promise<QueryExecution> {
  for (;;) {
    const { QueryExecution: execution } = await client.send(
      new GetQueryExecutionCommand({ QueryExecutionId: id }),
    );
    const state = execution?.Status?.State;
    if (execution && state !== 'QUEUED' && state !== 'RUNNING') return execution;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function readAnswer(
  client: AthenaClient,
  id: string | undefined,
  hasHeader: boolean,
): Promise<Answer> {
  const rows: Row[] = [];
  let columns: readonly ColumnInfo[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, ...(NextToken && { NextToken }) }),
    );
    for (const { Data } of page.ResultSet?.Rows ?? []) {
      rows.push((Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null));
    }
    columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return { columns, rows: hasHeader ? rows.slice(1) : rows };
}
