import { createHmac } from 'node:crypto';
import type { WireRequest } from '../../wire.ts';

/** Seconds by which the caller's clock may differ. */
const mostSkew = 300;

export type SignatureFault = 'missing' | 'wrong' | 'out_of_time' | 'repeated' | 'revoked';

/**
 * Checks OAuth 1.0a signatures. Any consumer key and any token exists; the secret of each is its name and `-secret`.
 * Tokens that start with `expired` are revoked.
 */
export class SignatureChecks {
  private readonly seen = new Map<string, number>();
  private readonly mountPath: string;

  /** @param mountPath path under which the caller reaches the stand-in; it is part of what was signed */
  constructor(mountPath: string) {
    this.mountPath = mountPath;
  }

  check(request: WireRequest, nowEpochMs: number): SignatureFault | undefined {
    const oauth = headerOf(request.headers['authorization'] ?? '');
    const given = oauth.get('oauth_signature');
    const consumer = oauth.get('oauth_consumer_key');
    const token = oauth.get('oauth_token');
    const nonce = oauth.get('oauth_nonce');
    const timestamp = Number(oauth.get('oauth_timestamp') ?? Number.NaN);
    if (!given || !consumer || !token || !nonce || !Number.isInteger(timestamp)) return 'missing';
    if (oauth.get('oauth_signature_method') !== 'HMAC-SHA1') return 'missing';
    const key = `${percent(`${consumer}-secret`)}&${percent(`${token}-secret`)}`;
    const expected = createHmac('sha1', key)
      .update(this.signedText(request, oauth))
      .digest('base64');
    if (given !== expected) return 'wrong';
    if (token.startsWith('expired')) return 'revoked';
    const now = Math.floor(nowEpochMs / 1000);
    if (Math.abs(now - timestamp) > mostSkew) return 'out_of_time';
    return this.isRepeated(`${consumer} ${token} ${timestamp} ${nonce}`, now)
      ? 'repeated'
      : undefined;
  }

  private isRepeated(use: string, now: number): boolean {
    for (const [old, at] of this.seen) {
      if (at >= now - 2 * mostSkew) break;
      this.seen.delete(old);
    }
    if (this.seen.has(use)) return true;
    this.seen.set(use, now);
    return false;
  }

  private signedText(request: WireRequest, oauth: ReadonlyMap<string, string>): string {
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    const form = new URLSearchParams(isForm ? request.body.toString() : '');
    // By name, then value: the line break stands below every character of either.
    const pairs = [...request.query, ...form, ...oauth]
      .filter(([name]) => name !== 'oauth_signature' && name !== 'realm')
      .map(([name, value]) => `${percent(name)}\n${percent(value)}`)
      .sort()
      .map((pair) => pair.replace('\n', '='));
    const host = (request.headers['host'] ?? '').toLowerCase();
    const address = `http://${host}${this.mountPath}${request.path}`;
    return [request.method, address, pairs.join('&')].map(percent).join('&');
  }
}

/** Fields of an `Authorization: OAuth …` header; empty for any other. */
function headerOf(header: string): ReadonlyMap<string, string> {
  if (!header.startsWith('OAuth ')) return new Map();
  const fields = header.slice('OAuth '.length).matchAll(/([a-z_]+)="([^"]*)"/g);
  return new Map([...fields].map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
}

function percent(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (/[A-Za-z0-9\-._~]/.test(character)) return character;
      return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
