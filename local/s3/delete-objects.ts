import { AwsError, type WireRequest, type WireResponse } from '../wire.ts';
import { malformedXml } from './errors.ts';
import type { Bucket, Objects } from './objects.ts';
import { receiveBody } from './request-body.ts';
import { element, s3Namespace, textsOf, xmlHeader } from './xml.ts';

const batchLimit = 1_000;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export function deleteObjects(
  objects: Objects,
  bucket: Bucket,
  request: WireRequest,
): WireResponse {
  const xml = receiveBody(request).bytes.toString('utf8');
  const isQuiet = textsOf(xml, 'Quiet')[0] === 'true';
  const targets = [...xml.matchAll(/<Object>([\s\S]*?)<\/Object>/g)].map((match) => ({
    key: textsOf(match[1] ?? '', 'Key')[0] ?? '',
    etag: textsOf(match[1] ?? '', 'ETag')[0],
  }));
  if (targets.length === 0 || targets.length > batchLimit) throw malformedXml();
  const results = targets.map(({ key, etag }) => {
    try {
      const headers: Record<string, string> = etag === undefined ? {} : { 'if-match': etag };
      objects.remove(bucket, key, { ...request, headers });
      return isQuiet ? '' : `<Deleted>${element('Key', key)}</Deleted>`;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return `<Error>${element('Key', key)}${element('Code', error.code)}${element('Message', error.message)}</Error>`;
    }
  });
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `${xmlHeader}<DeleteResult xmlns="${s3Namespace}">${results.join('')}</DeleteResult>`,
  };
}
