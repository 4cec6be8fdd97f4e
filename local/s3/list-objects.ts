import type { WireRequest, WireResponse } from '../wire.ts';
import { invalidArgument } from './errors.ts';
import type { ObjectMetadata } from './metadata.ts';
import type { ObjectTree } from './object-tree.ts';
import { element, s3Namespace, xmlHeader } from './xml.ts';

interface Listing {
  readonly contents: string[];
  readonly commonPrefixes: string[];
  /** Where the next page begins: after this key or prefix; undefined when the listing is complete. */
  readonly next: string | undefined;
}

const beyondAnyKey = '\u{10FFFF}';
const pageLimit = 1_000;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects(
  bucket: string,
  tree: ObjectTree,
  metadataOf: (key: string) => ObjectMetadata,
  { query }: WireRequest,
): WireResponse {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after') ?? '';
  const after = token === null ? startAfter : decodeToken(token);
  const maxKeys = parseMaxKeys(query.get('max-keys'));
  const listing = page(tree, prefix, delimiter, after, maxKeys);
  const encode =
    query.get('encoding-type') === 'url' ? encodeURIComponentAsS3 : (text: string) => text;
  const body = [
    `${xmlHeader}<ListBucketResult xmlns="${s3Namespace}">`,
    element('Name', bucket),
    element('Prefix', encode(prefix)),
    delimiter === '' ? '' : element('Delimiter', encode(delimiter)),
    element('MaxKeys', maxKeys),
    query.has('encoding-type') ? element('EncodingType', 'url') : '',
    startAfter === '' ? '' : element('StartAfter', encode(startAfter)),
    token === null ? '' : element('ContinuationToken', token),
    element('KeyCount', listing.contents.length + listing.commonPrefixes.length),
    element('IsTruncated', listing.next !== undefined),
    listing.next === undefined
      ? ''
      : element('NextContinuationToken', Buffer.from(listing.next).toString('base64url')),
    ...listing.contents.map((key) => contentsElement(encode(key), metadataOf(key))),
    ...listing.commonPrefixes.map(
      (common) => `<CommonPrefixes>${element('Prefix', encode(common))}</CommonPrefixes>`,
    ),
    '</ListBucketResult>',
  ].join('');
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function page(
  tree: ObjectTree,
  prefix: string,
  delimiter: string,
  after: string,
  maxKeys: number,
): Listing {
  const contents: string[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  let keys = tree.keys(prefix, after);
  for (let step = keys.next(); step.done !== true; step = keys.next()) {
    const isFull = contents.length + commonPrefixes.length >= maxKeys;
    if (isFull) return { contents, commonPrefixes, next: maxKeys === 0 ? undefined : last };
    const common = commonPrefix(step.value, prefix, delimiter);
    if (common === undefined) {
      contents.push(step.value);
      last = step.value;
    } else {
      // A page that ended with a prefix goes on after everything below it.
      commonPrefixes.push(common);
      last = common + beyondAnyKey;
      keys = tree.keys(prefix, last);
    }
  }
  return { contents, commonPrefixes, next: undefined };
}

function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
}

const contentsElement = (key: string, metadata: ObjectMetadata): string =>
  [
    '<Contents>',
    element('Key', key),
    element('LastModified', new Date(metadata.lastModifiedEpochMs).toISOString()),
    element('ETag', `"${metadata.etag}"`),
    element('Size', metadata.size),
    element('StorageClass', 'STANDARD'),
    '</Contents>',
  ].join('');

function parseMaxKeys(text: string | null): number {
  if (text === null) return pageLimit;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) {
    throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647');
  }
  return Math.min(count, pageLimit);
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (text === '') throw invalidArgument('The continuation token provided is incorrect');
  return text;
}

/** The slash stays, as in AWS's answers. */
const encodeURIComponentAsS3 = (text: string): string =>
  encodeURIComponent(text).replaceAll('%2F', '/');
