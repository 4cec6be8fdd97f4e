import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse } from '../faults.ts';
import { objectOf } from '../scripted-stand-in.ts';

const mostItems = 5_000;
const mostBytes = 1_000_000;
const mostSkewMs = 60_000;
const dayMs = 24 * 60 * 60_000;
const rotationDays = 365;
const previousDays = 90;

const base64Hash = (text: string): string => createHash('sha256').update(text).digest('base64');
/** As the operator's own examples have it. */
const optedOut = new Set(['optout@example.com', '+00000000000'].map(base64Hash));
const emptyHash = base64Hash('');

type Entry = { u: string; p: string | null; r: number } | { e: 'optout' | 'invalid identifier' };

/**
 * A UID2 operator. Any API key exists unless it starts with `expired`; its client secret is the SHA-256 of its name and
 * `-secret`, in Base64. UID2s change once a year, and for 90 days an answer tells the one before.
 */
export class Uid2Operator {
  private readonly db: DatabaseSync;
  private readonly clock: Clock;

  constructor(db: DatabaseSync, clock: Clock) {
    this.db = db;
    this.clock = clock;
    db.exec('CREATE TABLE IF NOT EXISTS uid2 (uid2 TEXT PRIMARY KEY, identifier TEXT NOT NULL)');
  }

  serve(request: WireRequest): WireResponse {
    const key = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
    if (key === undefined || key.startsWith('expired')) return failure(401);
    const secret = createHash('sha256').update(`${key}-secret`).digest();
    const opened = open(request.body.toString(), secret);
    if (request.body.length > mostBytes || opened === undefined) return failure(400);
    const sentAt = Number(opened.head.readBigInt64BE());
    if (Math.abs(sentAt - this.clock()) > mostSkewMs) return failure(400);
    const { email_hash: emails = [], phone_hash: phones = [] } = objectOf(opened.json);
    if (!Array.isArray(emails) || !Array.isArray(phones)) return failure(400);
    if (emails.length + phones.length > mostItems) return failure(400);
    const body = {
      email: [],
      email_hash: emails.map((hash) => this.entryOf('email_hash', hash)),
      phone: [],
      phone_hash: phones.map((hash) => this.entryOf('phone_hash', hash)),
    };
    const answer = { status: 'success', body };
    return {
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: sealAnswer(answer, opened.head.subarray(8), secret, this.clock()),
    };
  }

  /** What a UID2 was made from, as `KIND:hash`; undefined for one that was never given out. */
  identifierOf(uid2: string): string | undefined {
    const row = this.db.prepare('SELECT identifier FROM uid2 WHERE uid2 = ?').get(uid2);
    return row === undefined ? undefined : String(row['identifier']);
  }

  private entryOf(kind: string, hash: unknown): Entry {
    const isHash = typeof hash === 'string' && /^[A-Za-z0-9+/]{43}=$/.test(hash);
    if (!isHash || hash === emptyHash) return { e: 'invalid identifier' };
    if (optedOut.has(hash)) return { e: 'optout' };
    const identifier = `${kind}:${hash}`;
    // Everybody's day of rotation is another one.
    const offset = createHash('sha256').update(identifier).digest().readUInt16BE() % rotationDays;
    const day = Math.floor(this.clock() / dayMs) + offset;
    const year = Math.floor(day / rotationDays);
    const isFresh = day % rotationDays < previousDays;
    return {
      u: this.uid2Of(identifier, year),
      p: isFresh ? this.uid2Of(identifier, year - 1) : null,
      r: ((year + 1) * rotationDays - offset) * dayMs,
    };
  }

  private uid2Of(identifier: string, year: number): string {
    const uid2 = createHmac('sha256', `salt ${year}`).update(identifier).digest('base64');
    this.db.prepare('INSERT OR IGNORE INTO uid2 VALUES (?, ?)').run(uid2, identifier);
    return uid2;
  }
}

function open(body: string, key: Buffer): { head: Buffer; json: unknown } | undefined {
  const bytes = Buffer.from(body, 'base64');
  if (bytes.length < 1 + 12 + 16 + 16 || bytes[0] !== 1) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13));
    decipher.setAuthTag(bytes.subarray(bytes.length - 16));
    const text = Buffer.concat([
      decipher.update(bytes.subarray(13, bytes.length - 16)),
      decipher.final(),
    ]);
    return { head: text.subarray(0, 16), json: JSON.parse(text.subarray(16).toString()) };
  } catch {
    return undefined;
  }
}

function sealAnswer(answer: unknown, nonce: Buffer, key: Buffer, nowEpochMs: number): string {
  const iv = randomBytes(12);
  const time = Buffer.alloc(8);
  time.writeBigInt64BE(BigInt(nowEpochMs));
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const text = Buffer.concat([time, nonce, Buffer.from(JSON.stringify(answer))]);
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64');
}

/** Failures are not sealed. */
function failure(status: 400 | 401): WireResponse {
  const word = status === 401 ? 'unauthorized' : 'client_error';
  return jsonResponse(status, { status: word, message: 'Refused by the stand-in' });
}
