/** A call as it comes over the wire. */
export interface ApiRequest {
  readonly method: string;
  /** Decoded, e.g. `/api/audiences/buyers`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}
