import { callTypes } from '../../schemas/call-type.ts';
import { stringMember } from './scan.ts';

/** One event of a picture's address. */
export interface PixelCall {
  /** Path of the call that it is as good as. */
  readonly path: `/v1/${string}`;
  /** The event's JSON text, not parsed. */
  readonly json: string;
}

/** Members of an event that are texts, whatever they look like. */
const texts = new Set(
  'userId anonymousId previousId groupId messageId event name category timestamp originalTimestamp sentAt'.split(
    ' ',
  ),
);
/** Of the request, not of the event: its key, its marks for cookies, what makes an address new. */
const ours = new Set(['writeKey', 'type', 'c', 'd', '_']);
const containers = new Set(['properties', 'traits', 'context', 'integrations']);
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The call that a picture's address stands for: `data` with the event as base64 JSON, or the event's members as
 * parameters. `properties.size=L` is a member of a member; a name that the wire format does not know is a property, or a
 * trait of an identify call. Numbers, `true` and `false` in them are what they look like, identifiers stay texts.
 *
 * @param call what the path says; else `type` says it, else it is a track call
 * @param decode base64 to text, undefined for what is none
 * @param anonymousId of the browser's cookie, for an event in parameters that names none
 * @returns undefined where no call comes of it
 */
export function pixelCall(
  query: URLSearchParams,
  call: string | undefined,
  decode: (base64: string) => string | undefined,
  anonymousId?: string,
): PixelCall | undefined {
  const data = query.get('data');
  const json = data === null ? undefined : decode(data);
  if (data !== null && (json === undefined || !/^\s*\{/.test(json))) return undefined;
  const said = json === undefined ? undefined : stringMember(json, 'type');
  const type = call ?? query.get('type') ?? said ?? 'track';
  if (!callTypes.some((each) => each === type)) return undefined;
  return {
    path: `/v1/${type}`,
    json: json ?? JSON.stringify({ anonymousId, ...eventOf(query, type) }),
  };
}

type Members = Map<string, unknown>;

function eventOf(query: URLSearchParams, type: string): Record<string, unknown> {
  const event: Members = new Map();
  const rest = type === 'identify' || type === 'group' ? 'traits' : 'properties';
  for (const [name, value] of query) {
    if (ours.has(name)) continue;
    if (texts.has(name)) {
      event.set(name, value);
      continue;
    }
    const path = name.split('.');
    const isPlaced = path.length > 1 && containers.has(path[0] ?? '');
    put(event, isPlaced ? path : [rest, name], parsed(value));
  }
  return plain(event);
}

/** What stands in the way of a deeper member gives way to it; the depth is that of an address. */
function put(event: Members, path: readonly string[], value: unknown): void {
  if (path.some((part) => part === '' || forbidden.has(part))) return;
  let members = event;
  for (const part of path.slice(0, -1)) {
    const known = members.get(part);
    const inner: Members = known instanceof Map ? known : new Map();
    members.set(part, inner);
    members = inner;
  }
  members.set(path.at(-1) ?? '', value);
}

function parsed(text: string): unknown {
  if (text === 'true') return true;
  if (text === 'false') return false;
  const isNumber = text.length <= 15 && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}

function plain(members: Members): Record<string, unknown> {
  return Object.fromEntries(
    Array.from(members, ([name, value]) => [name, value instanceof Map ? plain(value) : value]),
  );
}
