import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

const passingReasons = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * Whether a transaction was cancelled for nothing but what passes: a condition that did not hold, another transaction
 * in the way, too much at once. Whoever reads again may try again; anything else is a fault of the request.
 */
export function isPassingCancellation(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const reasons = error.CancellationReasons ?? [];
  return reasons.every(({ Code }) => passingReasons.has(Code ?? 'None'));
}
