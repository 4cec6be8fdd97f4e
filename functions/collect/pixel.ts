import { maxPixelCharacters } from '../../domain/intake/limits.ts';
import { pixelCall } from '../../domain/intake/pixel.ts';
import { stringMember } from '../../domain/intake/scan.ts';
import { type Browser, browserOf, withBrowser } from './browser.ts';
import type { RoutePorts } from './ports.ts';
import { type CollectRequest, type CollectResponse, type Refusal, statusOf } from './request.ts';

/**
 * One event as a picture's address, for e-mails and pages without script. The picture comes back whatever happens, so
 * that nothing broken is shown; the status and `daicho-refusal` say what became of the event.
 *
 * @param call what the path says, where it says it
 */
export async function pixel(
  request: CollectRequest,
  call: string | undefined,
  ports: RoutePorts,
): Promise<CollectResponse> {
  const query = request.rawQueryString ?? '';
  if (query.length > maxPixelCharacters) return picture('too_large');
  const asked = new URLSearchParams(query);
  const read = pixelCall(asked, call, textOfBase64);
  if (read === undefined) return picture('bad_pixel');
  const browser = browserOf(request, ports.clock);
  const origin = request.headers['origin'] ?? originOf(request.headers['referer']);
  const requestId = ports.newId();
  const admitted = await ports.admit(request, {
    writeKey: asked.get('writeKey') ?? stringMember(read.json, 'writeKey'),
    origin,
    path: read.path,
    body: { base64: () => Buffer.from(read.json).toString('base64'), isGzip: false },
    requestId,
    // Two looks at one page or letter are two events, although they say the same.
    idempotencyKey: requestId,
    deviceId: browser?.id,
  });
  if (typeof admitted === 'string') return picture(admitted);
  return answered(browser, origin, admitted);
}

function answered(
  browser: Browser | undefined,
  origin: string | undefined,
  key: Parameters<typeof withBrowser>[2],
): CollectResponse {
  const answer = picture(undefined);
  return browser === undefined ? answer : withBrowser(answer, browser, key, origin);
}

/** A transparent GIF of one pixel. */
const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

function picture(refusal: Refusal | undefined): CollectResponse {
  return {
    statusCode: refusal === undefined ? 200 : statusOf(refusal),
    headers: {
      'content-type': 'image/gif',
      'cache-control': 'no-store, max-age=0',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      ...(refusal !== undefined && { 'daicho-refusal': refusal }),
    },
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
