import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { Answer, Engine } from './engine.ts';

export interface AthenaEngineOptions {
  readonly client: AthenaClient;
  readonly workGroup: string;
  readonly title: string;
  /** Between two questions whether a query has ended. */
  readonly pollMs: number;
}

/** Athena by its own API, be it Amazon's or the local one. */
export function athenaEngine({ client, workGroup, title, pollMs }: AthenaEngineOptions): Engine {
  const run = async (database: string, sql: string): Promise<string> => {
    const { QueryExecutionId: id } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: workGroup,
        QueryExecutionContext: { Database: database },
      }),
    );
    for (;;) {
      const { QueryExecution } = await client.send(
        new GetQueryExecutionCommand({ QueryExecutionId: id }),
      );
      const { State: state, StateChangeReason: reason } = QueryExecution?.Status ?? {};
      if (state === 'SUCCEEDED' && id !== undefined) return id;
      if (state !== 'QUEUED' && state !== 'RUNNING') throw new Error(reason ?? 'no reason given');
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  };
  return {
    title,
    ask: async (database, sql) => {
      const isQuery = /^[\s(]*(select|with|values)/i.test(sql);
      return read(client, await run(database, sql), isQuery);
    },
  };
}

/** @param hasHeader whether the first row repeats the names, as of a SELECT */
async function read(client: AthenaClient, id: string, hasHeader: boolean): Promise<Answer> {
  const rows: (string | null)[][] = [];
  let columns: readonly ColumnInfo[] = [];
  let NextToken: string | undefined;
  do {
    const { ResultSet, NextToken: next } = await client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, ...(NextToken && { NextToken }) }),
    );
    columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    for (const { Data = [] } of ResultSet?.Rows ?? []) {
      rows.push(Data.map(({ VarCharValue }) => VarCharValue ?? null));
    }
    NextToken = next;
  } while (NextToken !== undefined);
  return {
    columns: columns.map((column) => ({ name: column.Name ?? '', type: typeOf(column) })),
    rows: hasHeader ? rows.slice(1) : rows,
  };
}

const typeOf = ({ Type = '', Precision, Scale }: ColumnInfo): string =>
  Type === 'decimal' ? `decimal(${Precision},${Scale})` : Type;
