import { AwsError } from '../wire.ts';
import { noSuchKey, notServed, preconditionFailed } from './errors.ts';
import type { ObjectMetadata } from './metadata.ts';

type Headers = Readonly<Record<string, string>>;

export const quoted = (etag: string): string => `"${etag}"`;

const plainEtag = (header: string): string => header.trim().replace(/^W\//, '').replaceAll('"', '');

const names = (header: string, etag: string): boolean =>
  header.split(',').some((one) => one.trim() === '*' || plainEtag(one) === etag);

/** Becomes the answer 304: the client has this version. */
export class NotModified extends Error {
  override readonly name = 'NotModified';
  readonly etag: string;
  constructor(etag: string) {
    super('not modified');
    this.etag = etag;
  }
}

/**
 * @throws AwsError PreconditionFailed (412); NotModified
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 */
export function checkReadConditions(found: ObjectMetadata, headers: Headers): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined) {
    if (!names(match, found.etag)) throw preconditionFailed('If-Match');
  } else if (isLater(found, headers['if-unmodified-since'])) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) {
    if (names(noneMatch, found.etag)) throw new NotModified(found.etag);
  } else if (isLater(found, headers['if-modified-since']) === false) {
    throw new NotModified(found.etag);
  }
}

/** Undefined when there is no date to compare with. HTTP dates have whole seconds. */
function isLater(found: ObjectMetadata, header: string | undefined): boolean | undefined {
  const epochMs = Date.parse(header ?? '');
  if (Number.isNaN(epochMs)) return undefined;
  return Math.floor(found.lastModifiedEpochMs / 1_000) > Math.floor(epochMs / 1_000);
}

/**
 * @param current undefined when there is no such object
 * @throws AwsError PreconditionFailed (412), NoSuchKey (404) for If-Match without an object
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteConditions(
  current: ObjectMetadata | undefined,
  key: string,
  headers: Headers,
): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined && noneMatch !== undefined) {
    throw new AwsError('InvalidRequest', 'If-Match and If-None-Match exclude each other', 400);
  }
  if (noneMatch !== undefined) {
    if (noneMatch.trim() !== '*') throw notServed('If-None-Match with anything but *');
    if (current !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (match !== undefined) {
    if (current === undefined) throw noSuchKey(key);
    if (!names(match, current.etag)) throw preconditionFailed('If-Match');
  }
}
