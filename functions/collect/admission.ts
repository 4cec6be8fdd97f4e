import { callOfPath } from '../../domain/intake/request.ts';
import type { WriteKey } from '../../stores/write-keys.ts';
import type { CollectRequest, Refusal } from './request.ts';

/**
 * What a key alone forbids: pages that are not its own, kinds of calls it may not make. What only the body shows, the
 * calls within a batch and the app that sends it, is judged when it is taken apart.
 */
export function forbidden(key: WriteKey, request: CollectRequest): Refusal | undefined {
  if (!isOriginAllowed(key, request.headers['origin'])) return 'origin_not_allowed';
  const call = callOfPath(request.rawPath);
  if (key.calls === undefined || call === undefined || call === 'batch') return undefined;
  return key.calls.includes(call) ? undefined : 'call_not_allowed';
}

/** Browsers name their origin on every POST; a browser key with a list is not for anybody who does not. */
function isOriginAllowed(key: WriteKey, origin: string | undefined): boolean {
  if (key.origins.length === 0) return true;
  return origin === undefined ? key.keyKind === 'server' : key.origins.includes(origin);
}
