import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock, WireRequest, WireResponse } from '../wire.ts';
import { jsonResponse } from './faults.ts';

/**
 * OAuth 2.0 tokens of a stand-in. Any client and refresh token exists but the secret `wrong` and the refresh token
 * `revoked`. Tokens given out here end on time; any other bearer is valid unless it starts with `expired`.
 */
export class Tokens {
  private readonly db: DatabaseSync;
  private readonly clock: Clock;
  private readonly seconds: number;

  /** @param seconds how long a token lives */
  constructor(db: DatabaseSync, clock: Clock, seconds: number) {
    this.db = db;
    this.clock = clock;
    this.seconds = seconds;
    db.exec(
      'CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, ends_at INTEGER) WITHOUT ROWID',
    );
  }

  /** Answers a form that asks for a token, or renews one. */
  grant(
    request: WireRequest,
    grantType: 'client_credentials' | 'refresh_token',
    client: { readonly id: string | null; readonly secret: string | null } = clientOf(request),
  ): WireResponse {
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
    const form = new URLSearchParams(request.body.toString());
    const refresh = form.get('refresh_token');
    const isAsked = isForm && form.get('grant_type') === grantType;
    if (!isAsked || (grantType === 'refresh_token' && !refresh)) {
      return jsonResponse(400, { error: 'invalid_request' });
    }
    if (!client.id || !client.secret || client.secret === 'wrong') {
      return jsonResponse(401, { error: 'invalid_client' });
    }
    if (refresh === 'revoked') return jsonResponse(400, { error: 'invalid_grant' });
    const token = `local.${randomUUID()}`;
    const insert = this.db.prepare('INSERT INTO token VALUES (?, ?)');
    insert.run(token, this.clock() + this.seconds * 1000);
    return jsonResponse(200, {
      access_token: token,
      expires_in: this.seconds,
      token_type: 'Bearer',
    });
  }

  isValid(request: WireRequest): boolean {
    const token = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
    if (token === undefined || token.startsWith('expired')) return false;
    const row = this.db.prepare('SELECT ends_at FROM token WHERE token = ?').get(token);
    return row === undefined ? !token.startsWith('local.') : Number(row['ends_at']) > this.clock();
  }
}

/** Client id and secret as the form holds them. */
function clientOf(request: WireRequest) {
  const form = new URLSearchParams(request.body.toString());
  return { id: form.get('client_id'), secret: form.get('client_secret') };
}
