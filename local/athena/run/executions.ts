import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

const resultColumn = z.object({
  name: z.string(),
  type: z.string(),
  precision: z.number(),
  scale: z.number(),
});

export type ResultColumn = z.infer<typeof resultColumn>;

const requestShape = z.object({
  query: z.string(),
  parameters: z.array(z.string()),
  database: z.string(),
  workGroup: z.string(),
  /** Folder of the results, `s3://…/`. */
  outputFolder: z.string(),
});

/** What was asked for; the same token must always come with the same request. */
export type ExecutionRequest = z.infer<typeof requestShape>;

const outcomeShape = z.object({
  statementType: z.enum(['DML', 'DDL', 'UTILITY']).exactOptional(),
  outputLocation: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  /** 1 the engine, 2 the statement, 3 another cause. */
  errorCategory: z.number().exactOptional(),
  isRetryable: z.boolean().exactOptional(),
  scannedBytes: z.number().exactOptional(),
  engineMs: z.number().exactOptional(),
  queuedMs: z.number().exactOptional(),
  completedMs: z.number().exactOptional(),
  columns: z.array(resultColumn).exactOptional(),
  /** Whether the result file begins with the column names. */
  hasHeader: z.boolean().exactOptional(),
  manifest: z.string().exactOptional(),
});

export type ExecutionOutcome = z.infer<typeof outcomeShape>;

const stateShape = z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']);
export type ExecutionState = z.infer<typeof stateShape>;

const rowShape = z.object({
  id: z.string(),
  request: z.string(),
  state: stateShape,
  outcome: z.string(),
  submitted_ms: z.number(),
});

export interface Execution {
  readonly id: string;
  readonly request: ExecutionRequest;
  readonly state: ExecutionState;
  readonly outcome: ExecutionOutcome;
  readonly submittedMs: number;
}

/** Query executions, past ones too. */
export class Executions {
  private readonly state: DatabaseSync;

  constructor(state: DatabaseSync) {
    this.state = state;
  }

  insert(execution: Execution, token: string | undefined): void {
    this.state
      .prepare(
        'INSERT INTO executions (id, token, request, state, outcome, submitted_ms) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(
        execution.id,
        token ?? null,
        JSON.stringify(execution.request),
        execution.state,
        JSON.stringify(execution.outcome),
        execution.submittedMs,
      );
  }

  /** Moves an execution that has not ended; one that has keeps its end. */
  update(id: string, state: ExecutionState, outcome: ExecutionOutcome): void {
    this.state
      .prepare(
        "UPDATE executions SET state = ?, outcome = ? WHERE id = ? AND state IN ('QUEUED', 'RUNNING')",
      )
      .run(state, JSON.stringify(outcome), id);
  }

  get(id: string): Execution | undefined {
    return this.find('id', id);
  }

  byToken(token: string): Execution | undefined {
    return this.find('token', token);
  }

  /** Newest first. @param after how many of them to leave out */
  list(workGroup: string, limit: number, after: number): Execution[] {
    return this.state
      .prepare(
        "SELECT * FROM executions WHERE request ->> '$.workGroup' = ? ORDER BY submitted_ms DESC, id LIMIT ? OFFSET ?",
      )
      .all(workGroup, limit, after)
      .map(executionOf);
  }

  /** What a crash left unended is FAILED. */
  failUnfinished(nowEpochMs: number): void {
    const outcome: ExecutionOutcome = {
      reason: 'GENERIC_INTERNAL_ERROR: the engine went away while the query was running',
      errorCategory: 1,
      isRetryable: true,
      completedMs: nowEpochMs,
    };
    this.state
      .prepare(
        "UPDATE executions SET state = 'FAILED', outcome = ? WHERE state IN ('QUEUED', 'RUNNING')",
      )
      .run(JSON.stringify(outcome));
  }

  private find(column: 'id' | 'token', value: string): Execution | undefined {
    const row = this.state.prepare(`SELECT * FROM executions WHERE ${column} = ?`).get(value);
    return row && executionOf(row);
  }
}

function executionOf(row: unknown): Execution {
  const { id, request, state, outcome, submitted_ms: submittedMs } = rowShape.parse(row);
  return {
    id,
    state,
    submittedMs,
    request: requestShape.parse(JSON.parse(request)),
    outcome: outcomeShape.parse(JSON.parse(outcome)),
  };
}
