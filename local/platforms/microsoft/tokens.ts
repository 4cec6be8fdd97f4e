import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse } from '../faults.ts';

const lifetimeSeconds = 3_600;

/**
 * Tokens of Microsoft's identity platform, with refresh tokens that rotate. Any refresh token is good unless it starts
 * with `revoked`, until what it brought forth is used: from then on it is void. So a caller whose answer was lost can
 * ask again, and one that goes on with an old token cannot.
 */
export class Tokens {
  private readonly db: DatabaseSync;
  private readonly clock: Clock;

  constructor(db: DatabaseSync, clock: Clock) {
    this.db = db;
    this.clock = clock;
    db.exec(`
      CREATE TABLE IF NOT EXISTS access (
        token TEXT PRIMARY KEY, refreshed_with TEXT NOT NULL, ends_at INTEGER NOT NULL
      );
      CREATE TABLE IF NOT EXISTS void (refresh_token TEXT PRIMARY KEY);
    `);
  }

  serve(request: WireRequest): WireResponse {
    const form = new URLSearchParams(request.body.toString());
    const scopes = form.get('scope')?.split(' ') ?? [];
    const isComplete = form.get('grant_type') === 'refresh_token' && form.get('client_id');
    const used = form.get('refresh_token');
    if (!isComplete || !used || !scopes.includes('https://ads.microsoft.com/msads.manage')) {
      return jsonResponse(400, { error: 'invalid_request' });
    }
    if (used.startsWith('revoked') || this.isVoid(used)) {
      return jsonResponse(400, { error: 'invalid_grant' });
    }
    const token = `access.${randomUUID()}`;
    this.db
      .prepare('INSERT INTO access VALUES (?, ?, ?)')
      .run(token, used, this.clock() + lifetimeSeconds * 1000);
    return jsonResponse(200, {
      token_type: 'Bearer',
      access_token: token,
      expires_in: lifetimeSeconds,
      ...(scopes.includes('offline_access') ? { refresh_token: `refresh.${randomUUID()}` } : {}),
    });
  }

  /** @returns undefined when the token is good; 105 when nobody knows it, 109 when it has ended */
  faultOf(authorization: string | undefined): 105 | 109 | undefined {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
    const row = this.db.prepare('SELECT * FROM access WHERE token = ?').get(token);
    if (row === undefined) return 105;
    if (Number(row['ends_at']) <= this.clock()) return 109;
    this.db.prepare('INSERT OR IGNORE INTO void VALUES (?)').run(String(row['refreshed_with']));
    return undefined;
  }

  private isVoid(token: string): boolean {
    return this.db.prepare('SELECT 1 FROM void WHERE refresh_token = ?').get(token) !== undefined;
  }
}
