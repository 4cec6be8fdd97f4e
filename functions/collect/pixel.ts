import { maxPixelCharacters } from '../../domain/intake/limits.ts';
import { pixelCall } from '../../domain/intake/pixel.ts';
import { stringMember } from '../../domain/intake/scan.ts';
import { browserOf } from './device-cookies.ts';
import type { Collect, CollectPorts } from './ports.ts';
import { accepted, type CollectRequest, type CollectResponse, refused } from './request.ts';

/**
 * One event as a picture's address, for e-mails and pages without script: a call in disguise. The picture comes back
 * whatever happens, so that nothing broken is shown; the status and `daicho-refusal` say what became of the event.
 *
 * @param call what the path says, where it says it
 * @param take the way in of a call
 */
export async function pixel(
  request: CollectRequest,
  call: string | undefined,
  ports: Pick<CollectPorts, 'newId' | 'clock'>,
  take: Collect,
): Promise<CollectResponse> {
  // Whoever only asks whether the picture is there, as scanners of mail do, has not seen it.
  if (request.requestContext.http.method === 'HEAD') return picture(accepted(undefined));
  const query = request.rawQueryString ?? '';
  if (query.length > maxPixelCharacters) return picture(refused('too_large', undefined));
  const id = browserOf(request, ports.clock)?.id;
  const read = pixelCall(new URLSearchParams(query), call, textOfBase64, id);
  if (read === undefined) return picture(refused('bad_pixel', undefined));
  const { referer, origin = originOf(referer), ...headers } = request.headers;
  return picture(
    await take({
      ...request,
      rawPath: read.path,
      headers: {
        ...headers,
        origin,
        'content-type': 'application/json',
        'content-encoding': undefined,
        'content-length': undefined,
        // Two looks at one page or letter are two events, although they say the same.
        'idempotency-key': ports.newId(),
      },
      body: read.json,
      isBase64Encoded: false,
    }),
  );
}

/** A transparent GIF of one pixel. */
const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

function picture({ statusCode, body, cookies }: CollectResponse): CollectResponse {
  const code = stringMember(body, 'code');
  return {
    statusCode,
    headers: {
      'content-type': 'image/gif',
      'cache-control': 'no-store, max-age=0',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      ...(code !== undefined && { 'daicho-refusal': code }),
    },
    ...(cookies !== undefined && { cookies }),
    body: gif,
    isBase64Encoded: true,
  };
}

/** Base64, of addresses or not. @returns undefined for what is none or no UTF-8 */
function textOfBase64(base64: string): string | undefined {
  // A plus sign that was not encoded came as a space.
  const plain = base64.replaceAll(' ', '+').replaceAll('-', '+').replaceAll('_', '/');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(plain, 'base64'));
  } catch {
    return undefined;
  }
}

/** A picture names no origin, but often the page it stands on. */
function originOf(referer: string | undefined): string | undefined {
  return referer === undefined ? undefined : /^https?:\/\/[^/?#]+/i.exec(referer)?.[0];
}
