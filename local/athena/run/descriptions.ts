import type { CsvRow } from './csv.ts';
import type { Execution, ResultColumn } from './executions.ts';

const seconds = (epochMs: number) => epochMs / 1000;

/** An execution as GetQueryExecution shows it. */
export function describeExecution(execution: Execution): Record<string, unknown> {
  const { id, request, state, outcome, submittedMs } = execution;
  const { reason, errorCategory, completedMs } = outcome;
  const { engineMs, queuedMs, scannedBytes } = outcome;
  return {
    QueryExecutionId: id,
    Query: request.query,
    StatementType: outcome.statementType ?? 'DML',
    ResultConfiguration: {
      OutputLocation: outcome.outputLocation ?? `${request.outputFolder}${id}.csv`,
    },
    QueryExecutionContext: { Database: request.database },
    Status: {
      State: state,
      SubmissionDateTime: seconds(submittedMs),
      ...(completedMs !== undefined && { CompletionDateTime: seconds(completedMs) }),
      ...(reason !== undefined && { StateChangeReason: reason }),
      ...(state === 'FAILED' && {
        AthenaError: {
          ErrorCategory: errorCategory ?? 3,
          Retryable: outcome.isRetryable ?? false,
          ...(reason !== undefined && { ErrorMessage: reason }),
        },
      }),
    },
    Statistics: {
      DataScannedInBytes: scannedBytes ?? 0,
      EngineExecutionTimeInMillis: engineMs ?? 0,
      QueryQueueTimeInMillis: queuedMs ?? 0,
      TotalExecutionTimeInMillis: (engineMs ?? 0) + (queuedMs ?? 0),
      ...(outcome.manifest !== undefined && { DataManifestLocation: outcome.manifest }),
    },
    WorkGroup: request.workGroup,
    EngineVersion: {
      SelectedEngineVersion: 'AUTO',
      EffectiveEngineVersion: 'Athena engine version 3',
    },
    ...(request.parameters.length > 0 && { ExecutionParameters: request.parameters }),
  };
}

/** A page of results; a NULL is a datum without VarCharValue. */
export function resultRows(
  columns: readonly ResultColumn[],
  rows: readonly CsvRow[],
  nextToken: string | undefined,
): Record<string, unknown> {
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: rows.map((row) => ({
        Data: row.map((text) => (text === null ? {} : { VarCharValue: text })),
      })),
      ResultSetMetadata: {
        ColumnInfo: columns.map(({ name, type, precision, scale }) => ({
          CatalogName: 'hive',
          SchemaName: '',
          TableName: '',
          Name: name,
          Label: name,
          Type: type,
          Precision: precision,
          Scale: scale,
          Nullable: 'UNKNOWN',
          CaseSensitive: type === 'varchar',
        })),
      },
    },
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}
