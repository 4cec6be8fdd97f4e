import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { AwsError, type Clock } from '../../wire.ts';
import { isFile } from '../scan/listing.ts';
import { asFolder, fileOf, parseS3Url } from '../scan/places.ts';
import { StatementFailure } from '../sql/failure.ts';
import { parseStatement } from '../sql/parse-statement.ts';
import type { Catalogue } from './catalogue.ts';
import { readRows } from './csv.ts';
import { describeExecution, resultRows } from './descriptions.ts';
import type { Execution, ExecutionRequest, Executions } from './executions.ts';
import type { Parsed, Runner } from './runner.ts';

export interface OperationPorts {
  readonly catalogue: Catalogue;
  readonly executions: Executions;
  readonly runner: Runner;
  readonly s3Root: string;
  readonly clock: Clock;
}

const maxQueryBytes = 262_144;

const startInput = z.object({
  QueryString: z.string().min(1),
  ClientRequestToken: z.string().min(32).max(128).optional(),
  WorkGroup: z.string().default('primary'),
  QueryExecutionContext: z
    .object({ Database: z.string().optional(), Catalog: z.string().optional() })
    .optional(),
  ResultConfiguration: z.object({ OutputLocation: z.string().optional() }).optional(),
  ExecutionParameters: z.array(z.string().min(1)).default([]),
});
const idInput = z.object({ QueryExecutionId: z.string() });
const idsInput = z.object({ QueryExecutionIds: z.array(z.string()).min(1).max(50) });
const resultsInput = idInput.extend({
  MaxResults: z.number().int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
});
const listInput = z.object({
  WorkGroup: z.string().default('primary'),
  MaxResults: z.number().int().min(0).max(50).default(50),
  NextToken: z.string().optional(),
});

type Operation = (input: unknown, ports: OperationPorts) => unknown;

/** The operations served, by their name after `AmazonAthena.`. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['StartQueryExecution', start],
  ['GetQueryExecution', get],
  ['BatchGetQueryExecution', batchGet],
  ['StopQueryExecution', stop],
  ['GetQueryResults', results],
  ['ListQueryExecutions', list],
]);

function invalid(message: string, code = 'INVALID_INPUT'): AwsError {
  return new AwsError('InvalidRequestException', message, 400, { AthenaErrorCode: code });
}

function parsed<T>(shape: z.ZodType<T>, input: unknown): T {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(`${issue?.path.join('.') ?? 'input'}: ${issue?.message ?? 'is not valid'}`);
}

function start(input: unknown, { catalogue, executions, runner, clock }: OperationPorts): unknown {
  const asked = parsed(startInput, input);
  if (Buffer.byteLength(asked.QueryString) > maxQueryBytes) {
    throw invalid(`QueryString is longer than ${maxQueryBytes} bytes`);
  }
  const workGroup = catalogue.workGroup(asked.WorkGroup);
  if (workGroup === undefined) throw invalid(`WorkGroup ${asked.WorkGroup} is not found.`);
  const output = workGroup.outputLocation ?? asked.ResultConfiguration?.OutputLocation;
  if (output === undefined) {
    throw invalid(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  const request: ExecutionRequest = {
    query: asked.QueryString,
    parameters: asked.ExecutionParameters,
    database: (asked.QueryExecutionContext?.Database ?? 'default').toLowerCase(),
    workGroup: asked.WorkGroup,
    outputFolder: outputFolder(output),
  };
  const before =
    asked.ClientRequestToken === undefined
      ? undefined
      : executions.byToken(asked.ClientRequestToken);
  if (before !== undefined) {
    if (JSON.stringify(before.request) !== JSON.stringify(request)) {
      throw invalid('Idempotent parameters do not match');
    }
    return { QueryExecutionId: before.id };
  }
  const statement = parse(request);
  const execution: Execution = {
    id: randomUUID(),
    request,
    state: 'QUEUED',
    outcome: {},
    submittedMs: clock(),
  };
  executions.insert(execution, asked.ClientRequestToken);
  runner.submit(execution, statement);
  return { QueryExecutionId: execution.id };
}

function outputFolder(location: string): string {
  try {
    parseS3Url(location);
  } catch {
    throw invalid(`outputLocation is not a valid S3 path.`);
  }
  return asFolder(location);
}

/** A statement Athena's parser would refuse is refused at once; what only does not run here fails as an execution. */
function parse({ query, parameters }: ExecutionRequest): Parsed {
  try {
    return parseStatement(query, parameters);
  } catch (error) {
    if (!(error instanceof StatementFailure)) throw error;
    if (error.code === 'SYNTAX_ERROR') throw invalid(error.message, 'MALFORMED_QUERY');
    return error;
  }
}

function find(id: string, executions: Executions): Execution {
  const execution = executions.get(id);
  if (execution === undefined) throw invalid(`QueryExecution ${id} was not found`);
  return execution;
}

function get(input: unknown, { executions }: OperationPorts): unknown {
  const { QueryExecutionId } = parsed(idInput, input);
  return { QueryExecution: describeExecution(find(QueryExecutionId, executions)) };
}

function batchGet(input: unknown, { executions }: OperationPorts): unknown {
  const { QueryExecutionIds } = parsed(idsInput, input);
  const found = QueryExecutionIds.map((id) => ({ id, execution: executions.get(id) }));
  return {
    QueryExecutions: found.flatMap(({ execution }) =>
      execution === undefined ? [] : [describeExecution(execution)],
    ),
    UnprocessedQueryExecutionIds: found
      .filter(({ execution }) => execution === undefined)
      .map(({ id }) => ({
        QueryExecutionId: id,
        ErrorCode: 'INVALID_INPUT',
        ErrorMessage: `QueryExecution ${id} was not found`,
      })),
  };
}

function stop(input: unknown, { executions, runner }: OperationPorts): unknown {
  const { QueryExecutionId } = parsed(idInput, input);
  find(QueryExecutionId, executions);
  runner.stop(QueryExecutionId);
  return {};
}

function results(input: unknown, { executions, s3Root }: OperationPorts): unknown {
  const { QueryExecutionId, MaxResults, NextToken } = parsed(resultsInput, input);
  const { state, outcome } = find(QueryExecutionId, executions);
  if (state !== 'SUCCEEDED') {
    const ending =
      state === 'QUEUED' || state === 'RUNNING'
        ? 'has not yet finished'
        : 'did not finish successfully';
    throw invalid(`Query ${ending}. Current state: ${state}`, 'INVALID_QUERY_EXECUTION_STATE');
  }
  const { outputLocation = '', columns = [] } = outcome;
  if (columns.length === 0) return resultRows([], [], undefined);
  const file = fileOf(s3Root, parseS3Url(outputLocation));
  if (outputLocation.endsWith('.txt')) {
    const lines = isFile(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    const from = NextToken === undefined ? 0 : offsetOf(NextToken, QueryExecutionId);
    const to = from + MaxResults;
    const rest = to < lines.length ? tokenOf(to, QueryExecutionId) : undefined;
    return resultRows(
      columns,
      lines.slice(from, to).map((line) => [line]),
      rest,
    );
  }
  if (!isFile(file)) throw invalid('Could not find results');
  const offset = NextToken === undefined ? 0 : offsetOf(NextToken, QueryExecutionId);
  const { rows, next } = readRows(file, offset, MaxResults);
  return resultRows(
    columns,
    rows,
    next === undefined ? undefined : tokenOf(next, QueryExecutionId),
  );
}

const tokenOf = (offset: number, id: string) =>
  Buffer.from(`${id}:${offset}`).toString('base64url');

function offsetOf(token: string, id: string): number {
  const [owner, offset] = Buffer.from(token, 'base64url').toString().split(':');
  if (owner !== id || offset === undefined || !/^\d+$/.test(offset)) {
    throw invalid('NextToken is not valid');
  }
  return Number(offset);
}

function list(input: unknown, { executions }: OperationPorts): unknown {
  const { WorkGroup, MaxResults, NextToken } = parsed(listInput, input);
  const after = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isSafeInteger(after) || after < 0) throw invalid('NextToken is not valid');
  const found = executions.list(WorkGroup, MaxResults + 1, after);
  const hasMore = found.length > MaxResults && MaxResults > 0;
  return {
    QueryExecutionIds: found.slice(0, MaxResults).map(({ id }) => id),
    ...(hasMore && { NextToken: String(after + MaxResults) }),
  };
}
