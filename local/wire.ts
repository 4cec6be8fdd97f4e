/** One request as it came over the wire, body complete. Header names are lower case. */
export interface WireRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export type WireHandler = (request: WireRequest) => Promise<WireResponse> | WireResponse;

/**
 * Counts usage in AWS's own billing units, e.g. `('dynamodb', 'write_request_units', 2)`.
 * The units that exist are the keys of `local/meter/prices.ts`.
 */
export type Meter = (service: string, unit: string, amount: number) => void;

/** Wall clock in epoch milliseconds. */
export type Clock = () => number;

/**
 * An error that goes back to the SDK client with AWS's own name and shape.
 *
 * @param code AWS's exception name without namespace, e.g. `ConditionalCheckFailedException`
 * @param extra further members of the error body (`Item`, `CancellationReasons` …)
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, extra: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.extra = extra;
  }
}
