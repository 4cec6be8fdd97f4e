import type { XCredentials } from './settings.ts';

/** Base64 of the HMAC-SHA1 of a text. */
export type HmacSha1 = (key: string, text: string) => string;

interface SignedRequest {
  readonly method: string;
  /** With its query, which is signed too. */
  readonly url: string;
  /** Parameters of a form body; a JSON body is not signed. */
  readonly form?: Readonly<Record<string, string>>;
}

/** What makes a request's signature its own. */
interface Moment {
  /** Never used twice within a second. */
  readonly nonce: string;
  readonly epochSeconds: number;
}

/**
 * Value of the `Authorization` header that signs a request by OAuth 1.0a with HMAC-SHA1.
 *
 * @see RFC 5849 sections 3.4 and 3.5.1
 */
export function oauthHeader(
  request: SignedRequest,
  credentials: XCredentials,
  moment: Moment,
  hmacSha1: HmacSha1,
): string {
  const oauth: Readonly<Record<string, string>> = {
    oauth_consumer_key: credentials.consumerKey,
    oauth_nonce: moment.nonce,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(moment.epochSeconds),
    oauth_token: credentials.accessToken,
    oauth_version: '1.0',
  };
  const key = [credentials.consumerSecret, credentials.accessTokenSecret].map(encode).join('&');
  const signature = hmacSha1(key, signatureBase(request, oauth));
  const fields = Object.entries({ ...oauth, oauth_signature: signature });
  return `OAuth ${fields.map(([name, value]) => `${name}="${encode(value)}"`).join(', ')}`;
}

/**
 * The text that is signed: method, address and all parameters.
 *
 * @param oauth parameters of the header, without the signature
 * @see RFC 5849 section 3.4.1
 */
export function signatureBase(
  { method, url, form = {} }: SignedRequest,
  oauth: Readonly<Record<string, string>>,
): string {
  const { origin, pathname, searchParams } = new URL(url);
  const parameters = [...searchParams, ...Object.entries(form), ...Object.entries(oauth)]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return [method.toUpperCase(), `${origin}${pathname}`, parameters].map(encode).join('&');
}

/** Encoded texts are ASCII, where code units stand in the order of bytes. */
function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** RFC 3986: all but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
