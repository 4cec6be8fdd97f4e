import { join, sep } from 'node:path';
import { keyPart, namesOfKey } from '../../s3/key-path.ts';
import { StatementFailure } from '../sql/failure.ts';

/** A place in a bucket. `key` is without a leading slash. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `s3://bucket/key…`. @throws StatementFailure for anything else */
export function parseS3Url(url: string): Place {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(url);
  const [, bucket, key = ''] = match ?? [];
  if (bucket === undefined || bucket.includes('..') || key.includes('\0')) {
    throw new StatementFailure('GENERIC_USER_ERROR', `'${url}' is not a valid S3 location`);
  }
  return { bucket, key };
}

/** `s3://bucket/prefix/` as a folder: always with a slash at the end. */
export function asFolder(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

/** The file an object is kept in, or the folder of a prefix; no key leads out of its bucket. */
export function fileOf(s3Root: string, { bucket, key }: Place): string {
  const whole = key.replace(/\/+$/, '');
  return join(s3Root, bucket, ...(whole === '' ? [] : namesOfKey(whole)));
}

/** The `s3://` address of a file under the root. */
export function urlOf(s3Root: string, file: string): string {
  const [bucket = '', ...names] = file.slice(s3Root.length + 1).split(sep);
  const key = names.map((name, index) => keyPart(name, index < names.length - 1)).join('');
  return `s3://${bucket}/${key}`;
}
