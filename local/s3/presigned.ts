import { AwsError, type WireRequest } from '../wire.ts';

/**
 * Refuses a presigned URL whose time is over.
 *
 * @throws AwsError AccessDenied
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkExpiry({ query }: WireRequest, nowEpochMs: number): void {
  const seconds = query.get('X-Amz-Expires');
  if (seconds === null) return;
  const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '');
  const [year = 0, month = 1, ...rest] = (signed ?? []).slice(1).map(Number);
  const [day = 1, hour = 0, minute = 0, second = 0] = rest;
  const signedAt = Date.UTC(year, month - 1, day, hour, minute, second);
  if (signed !== null && nowEpochMs < signedAt + Number(seconds) * 1000) return;
  throw new AwsError('AccessDenied', 'Request has expired', 403, { 'X-Amz-Expires': seconds });
}
