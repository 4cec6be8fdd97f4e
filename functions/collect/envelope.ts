import { truncateIp } from '../../domain/intake/truncate-ip.ts';
import type { WriteKey } from '../../stores/write-keys.ts';
import { kept } from './kept.ts';

/** What goes into an envelope; its shape is `eventsEnvelope` of `schemas/messages.ts`. */
export interface EnvelopeParts {
  readonly requestId: string;
  readonly receivedAt: string;
  readonly key: WriteKey;
  /** A path of the collector: plain ASCII. */
  readonly path: string;
  readonly userAgent: string | undefined;
  readonly ip: string;
  readonly isGzip: boolean;
  readonly idempotencyKey: string | undefined;
  /** An anonymous id: letters, digits, `_` and `-`. */
  readonly deviceId: string | undefined;
  readonly base64: string;
}

const longestUserAgent = 512;
const longestIdempotencyKey = 255;

/**
 * Text of an envelope, the body in base64: always, because that needs no look at the text and no escaping, here or again
 * in the SDK, and holds none of the characters that SQS refuses. Written out by hand: `JSON.stringify` of the whole
 * costs more than the parse of the request.
 */
export function envelopeOf(parts: EnvelopeParts): string {
  return `{"requestId":"${parts.requestId}","receivedAt":"${parts.receivedAt}",${rightsOf(parts.key)},"path":"${
    parts.path
  }","userAgent":${userAgentJson(parts.userAgent ?? '')},"ip":${ipJson(parts.ip)},"contentEncoding":"${
    parts.isGzip ? 'gzip' : ''
  }"${idempotencyMember(parts.idempotencyKey)}${deviceMember(parts.deviceId)},"encoding":"base64","body":"${parts.base64}"}`;
}

const rights = new WeakMap<WriteKey, string>();

/** A write key's rights as members; the key is the same object for as long as it is kept. */
function rightsOf(key: WriteKey): string {
  const known = rights.get(key);
  if (known !== undefined) return known;
  const { sourceId, keyKind, calls, apps } = key;
  const history = key.history && keyKind === 'server';
  const members = JSON.stringify({ sourceId, keyKind, history, calls, apps }).slice(1, -1);
  rights.set(key, members);
  return members;
}

const userAgentJson = kept((header) =>
  JSON.stringify(printable(header.slice(0, longestUserAgent))),
);

const ipJson = kept((ip) => JSON.stringify(truncateIp(ip)));

/** A key that is absent or longer than a key is, is none. */
function idempotencyMember(header: string | undefined): string {
  if (header === undefined || header === '' || header.length > longestIdempotencyKey) return '';
  return `,"idempotencyKey":${JSON.stringify(printable(header))}`;
}

function deviceMember(deviceId: string | undefined): string {
  return deviceId === undefined ? '' : `,"deviceId":"${deviceId}"`;
}

/** Headers hold ASCII; whatever else came in one is not worth a refusal by the queue. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
