/** US dollars per billing unit, list price without free tier, by service and unit. */
export type PriceList = Readonly<Record<string, Readonly<Record<string, number>>>>;

const million = 1_000_000;
const tebibyte = 1024 ** 4;
const gibibyte = 1024 ** 3;

/**
 * AWS's public list prices, as of 2026-11, per region.
 *
 * @see https://aws.amazon.com/pricing/ each service's own page
 */
export const prices: Readonly<Record<string, PriceList>> = {
  'ap-northeast-1': {
    athena: { bytes_scanned: 5 / tebibyte },
    apigateway: { requests: 1.29 / million },
    dynamodb: {
      read_request_units: 0.1425 / million,
      write_request_units: 0.715 / million,
      streams_read_requests: 0.0228 / 100_000,
    },
    kms: { requests: 0.03 / 10_000 },
    lambda: { requests: 0.2 / million, gb_seconds: 0.0000133334 },
    logs: { bytes_ingested: 0.76 / gibibyte },
    s3: { put_requests: 0.0047 / 1_000, get_requests: 0.00037 / 1_000, delete_requests: 0 },
    scheduler: { invocations: 1.25 / million },
    secretsmanager: { api_calls: 0.05 / 10_000 },
    ses: { emails: 0.1 / 1_000 },
    sqs: { requests: 0.4 / million },
  },
  'us-east-1': {
    athena: { bytes_scanned: 5 / tebibyte },
    apigateway: { requests: 1 / million },
    dynamodb: {
      read_request_units: 0.125 / million,
      write_request_units: 0.625 / million,
      streams_read_requests: 0.02 / 100_000,
    },
    kms: { requests: 0.03 / 10_000 },
    lambda: { requests: 0.2 / million, gb_seconds: 0.0000133334 },
    logs: { bytes_ingested: 0.5 / gibibyte },
    s3: { put_requests: 0.005 / 1_000, get_requests: 0.0004 / 1_000, delete_requests: 0 },
    scheduler: { invocations: 1 / million },
    secretsmanager: { api_calls: 0.05 / 10_000 },
    ses: { emails: 0.1 / 1_000 },
    sqs: { requests: 0.4 / million },
  },
};
