import type { WireRequest } from '../wire.ts';
import { notServed } from './errors.ts';

export interface Operation {
  readonly name:
    | 'PutObject'
    | 'GetObject'
    | 'HeadObject'
    | 'DeleteObject'
    | 'CopyObject'
    | 'ListObjectsV2'
    | 'DeleteObjects'
    | 'CreateBucket'
    | 'HeadBucket';
  /** What AWS bills one of it as. */
  readonly unit: 'put_requests' | 'get_requests' | 'delete_requests';
}

const put = 'put_requests';
const get = 'get_requests';
const remove = 'delete_requests';

const onObject: Readonly<Record<string, Operation>> = {
  PUT: { name: 'PutObject', unit: put },
  GET: { name: 'GetObject', unit: get },
  HEAD: { name: 'HeadObject', unit: get },
  DELETE: { name: 'DeleteObject', unit: remove },
};

const onBucket: Readonly<Record<string, Operation>> = {
  PUT: { name: 'CreateBucket', unit: put },
  HEAD: { name: 'HeadBucket', unit: get },
};

const listParameters = [
  'list-type',
  'prefix',
  'delimiter',
  'continuation-token',
  'start-after',
  'max-keys',
  'encoding-type',
  'fetch-owner',
];

const multipart: Readonly<Record<string, string>> = {
  'POST uploads': 'CreateMultipartUpload',
  'PUT uploadId': 'UploadPart',
  'POST uploadId': 'CompleteMultipartUpload',
  'DELETE uploadId': 'AbortMultipartUpload',
  'GET uploadId': 'ListParts',
  'GET uploads': 'ListMultipartUploads',
};

const refusedHeaders =
  /^(x-amz-acl|x-amz-grant-.*|x-amz-tagging|x-amz-object-lock-.*|x-amz-website-redirect-location|x-amz-server-side-encryption-customer-.*|x-amz-write-offset-bytes|x-amz-bypass-governance-retention|x-amz-mfa)$/;

/**
 * Which operation a request is.
 *
 * @throws AwsError NotImplemented, naming the operation, parameter or header that is not served
 */
export function operationOf(request: WireRequest, hasKey: boolean): Operation {
  const { method, headers } = request;
  // `x-id` repeats the operation's name; `X-Amz-…` are the signature of a presigned URL.
  const parameters = [...request.query.keys()].filter((name) => !/^(x-id|x-amz-.*)$/i.test(name));
  const refused = Object.keys(headers).find((name) => refusedHeaders.test(name));
  if (refused !== undefined) throw notServed(`the header ${refused}`);
  for (const name of parameters) {
    const operation = multipart[`${method} ${name}`];
    if (operation !== undefined) throw notServed(operation);
  }
  return hasKey ? objectOperation(request, parameters) : bucketOperation(request, parameters);
}

function objectOperation({ method, headers }: WireRequest, parameters: string[]): Operation {
  const operation = onObject[method];
  if (operation === undefined) throw notServed(`${method} of an object`);
  const unknown = parameters.find(
    (name) => operation.name !== 'GetObject' || name !== 'response-content-disposition',
  );
  if (unknown !== undefined) throw notServed(`${operation.name} with ${unknown}`);
  const isCopy = operation.name === 'PutObject' && headers['x-amz-copy-source'] !== undefined;
  return isCopy ? { name: 'CopyObject', unit: put } : operation;
}

function bucketOperation({ method, query }: WireRequest, parameters: string[]): Operation {
  if (method === 'POST' && query.has('delete')) return { name: 'DeleteObjects', unit: remove };
  if (method === 'GET' && query.get('list-type') === '2') {
    const unknown = parameters.find((name) => !listParameters.includes(name));
    if (unknown !== undefined) throw notServed(`ListObjectsV2 with ${unknown}`);
    return { name: 'ListObjectsV2', unit: put };
  }
  const operation = onBucket[method];
  if (operation === undefined || parameters[0] !== undefined) {
    throw notServed(`${method} of a bucket${parameters.map((name) => ` with ${name}`).join('')}`);
  }
  return operation;
}
