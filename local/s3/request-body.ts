import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError, type WireRequest } from '../wire.ts';
import { invalidArgument, invalidRequest } from './errors.ts';

export interface ReceivedBody {
  readonly bytes: Buffer;
  /** MD5 in hex. */
  readonly md5: string;
  /** `x-amz-checksum-*` headers that were sent and hold. */
  readonly checksums: Record<string, string>;
}

const digests: Readonly<Record<string, (bytes: Buffer) => string>> = {
  'x-amz-checksum-crc32': (bytes) => {
    const word = Buffer.alloc(4);
    word.writeUInt32BE(crc32(bytes));
    return word.toString('base64');
  },
  'x-amz-checksum-sha1': (bytes) => hash('sha1', bytes, 'base64'),
  'x-amz-checksum-sha256': (bytes) => hash('sha256', bytes, 'base64'),
};

/**
 * Takes the transfer encoding off and checks every digest that came with the body. Digests of kinds that are not
 * listed here (CRC32C, CRC64NVME) are neither checked nor given back.
 */
export function receiveBody(request: WireRequest): ReceivedBody {
  const { bytes, trailers } = isAwsChunked(request)
    ? decodeChunks(request)
    : { bytes: request.body, trailers: {} };
  const sent = { ...request.headers, ...trailers };
  const checksums: Record<string, string> = {};
  for (const [name, digest] of Object.entries(digests)) {
    const value = sent[name];
    if (value === undefined) continue;
    if (digest(bytes) !== value) throw badDigest(`Value for ${name} header is invalid.`);
    checksums[name] = value;
  }
  const md5 = hash('md5', bytes, 'buffer');
  const contentMd5 = request.headers['content-md5'];
  if (contentMd5 !== undefined && contentMd5 !== md5.toString('base64')) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match.', 400);
  }
  const payloadSha256 = request.headers['x-amz-content-sha256'] ?? '';
  if (/^[0-9a-f]{64}$/.test(payloadSha256) && payloadSha256 !== hash('sha256', bytes, 'hex')) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      400,
    );
  }
  return { bytes, md5: md5.toString('hex'), checksums };
}

const badDigest = (message: string): AwsError => new AwsError('BadDigest', message, 400);

const isAwsChunked = ({ headers }: WireRequest): boolean =>
  (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
  contentEncodings(headers['content-encoding']).includes('aws-chunked');

const contentEncodings = (header = ''): string[] =>
  header
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '');

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
function decodeChunks({ body, headers }: WireRequest): {
  bytes: Buffer;
  trailers: Record<string, string>;
} {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', position);
    const size = /^[0-9a-fA-F]+/.exec(
      body.toString('latin1', position, Math.max(position, lineEnd)),
    );
    if (lineEnd === -1 || size === null) throw incompleteBody();
    const bytes = parseInt(size[0], 16);
    position = lineEnd + 2;
    if (bytes === 0) break;
    if (body.toString('latin1', position + bytes, position + bytes + 2) !== '\r\n') {
      throw incompleteBody();
    }
    chunks.push(body.subarray(position, position + bytes));
    position += bytes + 2;
  }
  const bytes = Buffer.concat(chunks);
  const declared = headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== bytes.length) throw incompleteBody();
  return { bytes, trailers: parseTrailers(body.toString('latin1', position)) };
}

function parseTrailers(text: string): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0)
      trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return trailers;
}

const incompleteBody = (): AwsError =>
  new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
    400,
  );

const keptHeaders = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-language',
  'expires',
];
const maximumUserMetadataBytes = 2_048;

/** Headers of a PutObject that GetObject gives back. */
export function storedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const stored: Record<string, string> = { 'content-type': 'application/octet-stream' };
  for (const [name, value] of Object.entries(headers)) {
    if (keptHeaders.includes(name) || name.startsWith('x-amz-meta-')) stored[name] = value;
  }
  const encoding = contentEncodings(headers['content-encoding']).filter(
    (name) => name !== 'aws-chunked',
  );
  if (encoding.length > 0) stored['content-encoding'] = encoding.join(',');
  const userBytes = Object.entries(stored)
    .filter(([name]) => name.startsWith('x-amz-meta-'))
    .reduce((sum, [name, value]) => sum + name.length - 11 + Buffer.byteLength(value), 0);
  if (userBytes > maximumUserMetadataBytes) {
    throw new AwsError(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      400,
      { Size: userBytes, MaxSizeAllowed: maximumUserMetadataBytes },
    );
  }
  return stored;
}

/**
 * First byte and length that a Range header asks for; undefined when there is none or several, which S3 answers with
 * the whole object.
 *
 * @throws AwsError InvalidRange (416)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
export function rangeOf(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly length: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
      RangeRequested: header ?? '',
      ActualObjectSize: size,
    });
  }
  return { start, length: end - start + 1 };
}

const bucketName = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function checkBucketName(name: string): void {
  if (!bucketName.test(name)) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, {
      BucketName: name,
    });
  }
}

const maximumKeyBytes = 1_024;

/** @throws AwsError where the path is not percent-encoded UTF-8 or the key too long */
export function decodeKey(encoded: string): string {
  let key: string;
  try {
    key = decodeURIComponent(encoded);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400);
  }
  const bytes = Buffer.byteLength(key);
  if (bytes > maximumKeyBytes) {
    throw new AwsError('KeyTooLongError', 'Your key is too long', 400, {
      Size: bytes,
      MaxSizeAllowed: maximumKeyBytes,
    });
  }
  if (key.includes('\0')) throw invalidArgument('A key may not contain the character U+0000.');
  if (key === '') throw invalidRequest('A key may not be empty.');
  return key;
}
