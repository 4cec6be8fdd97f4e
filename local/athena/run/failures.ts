import { StatementFailure } from '../sql/failure.ts';
import type { ExecutionOutcome } from './executions.ts';

/** Why an execution failed, in Athena's form: `CODE: message`. */
export function failureOutcome(error: unknown): ExecutionOutcome {
  if (error instanceof StatementFailure) {
    return { reason: reasonOf(error), errorCategory: 2, isRetryable: false };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (/Out of Memory/i.test(message)) {
    return {
      reason: 'EXCEEDED_LOCAL_MEMORY_LIMIT: Query exhausted resources at this scale factor',
      errorCategory: 2,
      isRetryable: false,
    };
  }
  return { reason: engineReason(message), errorCategory: 2, isRetryable: false };
}

function reasonOf({ code, message }: StatementFailure): string {
  return code === 'EXCEEDED_BYTES_SCANNED' ? message : `${code}: ${message}`;
}

// Texts of our own that stand inside DuckDB's message about a CAST that fails; see `failing`.
const ownMessages =
  /Could not convert string '(Division by zero|Value cannot be cast to [^']*|Cannot cast to [^']*|Array subscript out of bounds|Invalid format of [^']*)'/;

/** DuckDB's message without the values it quotes, which may be somebody's. */
function engineReason(message: string): string {
  const own = ownMessages.exec(message)?.[1];
  if (own === 'Division by zero') return 'DIVISION_BY_ZERO: Division by zero';
  if (own?.startsWith('Array subscript')) return `INVALID_FUNCTION_ARGUMENT: ${own}`;
  if (own !== undefined) return `INVALID_CAST_ARGUMENT: ${own}`;
  if (message.startsWith('Conversion Error') && !/out of range/i.test(message)) {
    return 'INVALID_CAST_ARGUMENT: Value cannot be cast';
  }
  if (message.includes('must appear in the GROUP BY clause')) {
    return 'EXPRESSION_NOT_AGGREGATE: a column must be an aggregate expression or appear in GROUP BY clause';
  }
  if (/More than one row returned by a subquery/i.test(message)) {
    return 'SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows';
  }
  if (/Out of Range|Overflow/i.test(message))
    return 'NUMERIC_VALUE_OUT_OF_RANGE: a number does not fit its type';
  const [firstLine = ''] = message.split('\n');
  return `GENERIC_USER_ERROR: ${firstLine.replace(/'[^']*'|"[^"]*"/g, "'…'").slice(0, 500)}`;
}
