/** Base64 with the URL-safe alphabet, padding kept. */
export type Base64Url = (text: string) => string;
/** The same of an HMAC-SHA256. */
export type HmacSha256 = (key: string, text: string) => string;

interface SignedRequest {
  /** Without its boundary; empty where there is no body. */
  readonly contentType: string;
  /** SHA-256 of the body in lower-case hexadecimal; of nothing for a multipart body. */
  readonly bodyDigest: string;
  /** With `/api`, without the query. */
  readonly path: string;
  readonly epochMs: number;
}

/**
 * Headers that sign a request. The day that is signed is that of the `Date` header, which is UTC.
 *
 * @see destinations.md section 6, "Auth"
 */
export function signedHeaders(
  request: SignedRequest,
  keys: { readonly accessKey: string; readonly secretKey: string },
  base64Url: Base64Url,
  hmacSha256: HmacSha256,
): { readonly authorization: string; readonly date: string } {
  const now = new Date(request.epochMs);
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  const header = JSON.stringify({ alg: 'HS256', kid: keys.accessKey, typ: 'text/plain' });
  const payload = [request.bodyDigest, request.contentType, day, request.path].join('\n');
  const input = `${base64Url(header)}.${base64Url(payload)}`;
  return {
    authorization: `Bearer ${input}.${hmacSha256(keys.secretKey, input)}`,
    date: now.toUTCString(),
  };
}
