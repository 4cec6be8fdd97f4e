import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * One client per service and process, so that all stores share its connections. The SDK's logger stage goes: with no
 * logger set it still builds a redacted copy of every input and output, 7 % of the CPU of `process`.
 */
const once = <Client extends { readonly middlewareStack: { remove(name: string): boolean } }>(
  make: () => Client,
): (() => Client) => {
  let client: Client | undefined;
  return () => {
    if (client === undefined) {
      client = make();
      client.middlewareStack.remove('loggerMiddleware');
    }
    return client;
  };
};

// PURE: a bundle takes only the clients that its function uses.
// Buckets in the host name need DNS that an endpoint of one's own does not have.
const isOwnEndpoint = process.env['AWS_ENDPOINT_URL'] !== undefined;

export const dynamoDbClient = /* @__PURE__ */ once(() => new DynamoDBClient({}));
export const s3Client = /* @__PURE__ */ once(() => new S3Client({ forcePathStyle: isOwnEndpoint }));
/** Signs links to write by before there are bytes: a checksum would be that of nothing. */
export const s3LinkClient = /* @__PURE__ */ once(
  () =>
    new S3Client({ forcePathStyle: isOwnEndpoint, requestChecksumCalculation: 'WHEN_REQUIRED' }),
);
export const sqsClient = /* @__PURE__ */ once(() => new SQSClient({}));
export const athenaClient = /* @__PURE__ */ once(() => new AthenaClient({}));
export const secretsManagerClient = /* @__PURE__ */ once(() => new SecretsManagerClient({}));
