import type { CallType } from '../../schemas/call-type.ts';
import { type IdentifierKindRow, identifierKindRows } from '../../schemas/identifier-kinds.ts';
import type { IdentifierKind } from '../identity/identifier.ts';
import { maxCarriedIdentifiers, maxIdLength } from './limits.ts';
import { keyRule } from './personal-fields.ts';
import type { Reason } from './reasons.ts';
import { isMembers } from './split.ts';

type Members = Readonly<Record<string, unknown>>;

/** An event that was checked. */
export interface CheckedEvent {
  readonly event: Members;
  readonly type: CallType;
  /** The batch's and the event's, merged. */
  readonly context: Members;
  /** The event as sent, because a number's digits are lost once it is parsed. */
  readonly text: string;
  readonly keyKind: 'browser' | 'server';
  /** Anonymous id that the request brought beside its events. */
  readonly deviceId: string | undefined;
}

/** A kind and what an event says that it is. */
export type SaidIdentifier = [kind: IdentifierKind, value: string];

type Row = IdentifierKindRow & { readonly name: IdentifierKind };
const rows: readonly Row[] = identifierKindRows;
const rowOf: ReadonlyMap<IdentifierKind, Row> = new Map(rows.map((row) => [row.name, row]));

const byExternalType: ReadonlyMap<string, Row> = new Map(
  rows.flatMap((row) =>
    [row.name, ...(row.externalTypes ?? [])].map((type) => [type, row] as const),
  ),
);
const byDeviceType: ReadonlyMap<string, Row> = new Map(
  rows.flatMap((row) => (row.deviceTypes ?? []).map((type) => [type, row] as const)),
);

/**
 * Adds the identifiers that stand elsewhere than in `userId` and `anonymousId`: in traits and, of some kinds,
 * properties by the name of the member; in `context.externalIds`; the advertising id of `context.device`.
 *
 * @returns the fault of an identifier that was sent as a number and lost digits by it
 */
export function addCarried(
  values: SaidIdentifier[],
  { event, type, context, text, keyKind }: CheckedEvent,
): Reason | undefined {
  const said: Saying = { values, text, keyKind, most: values.length + maxCarriedIdentifiers };
  const { traits, externalIds, device } = context;
  if (externalIds !== undefined) addExternal(said, externalIds);
  if (device !== undefined) addDevice(said, device);
  return (
    addMembers(said, traits, false) ??
    (type === 'identify' ? addMembers(said, event['traits'], false) : undefined) ??
    // Properties hold no kind that a browser may assert, so a browser's are not walked.
    (keyKind === 'server' ? addMembers(said, event['properties'], true) : undefined)
  );
}

interface Saying {
  readonly values: SaidIdentifier[];
  readonly text: string;
  readonly keyKind: 'browser' | 'server';
  /** Where the list ends. */
  readonly most: number;
}

function mayAssert({ keyKind }: Saying, row: Row): boolean {
  return row.assertedBy === 'anybody' || keyKind === 'server';
}

function add({ values, most }: Saying, row: Row, value: string): void {
  if (value === '' || value.length > maxIdLength || values.length >= most) return;
  values.push([row.name, value]);
}

function addMembers(said: Saying, members: unknown, areProperties: boolean): Reason | undefined {
  if (!isMembers(members)) return undefined;
  for (const key in members) {
    const kind = keyRule(key).identifier;
    if (kind === undefined) continue;
    const row = rowOf.get(kind);
    if (row === undefined || !mayAssert(said, row)) continue;
    if (areProperties && row.isInProperties !== true) continue;
    const value = members[key];
    const all = Array.isArray(value) ? value : [value];
    for (const each of all.slice(0, maxCarriedIdentifiers)) {
      const fault = addValue(said, row, key, each);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

/** A text, a number, or an object of space and value: `{"programme": "ponta", "number": "…"}`. */
function addValue(said: Saying, row: Row, name: string, value: unknown): Reason | undefined {
  if (isMembers(value)) {
    const [spaceName, valueName] = row.namespace?.members ?? [];
    if (spaceName === undefined || valueName === undefined) return undefined;
    const space = value[spaceName];
    const inner = textOf(said, row, valueName, value[valueName]);
    if (typeof inner === 'object') return inner.fault;
    if (inner !== undefined)
      add(said, row, typeof space === 'string' ? `${space}:${inner}` : inner);
    return undefined;
  }
  const text = textOf(said, row, name, value);
  if (typeof text === 'object') return text.fault;
  if (text !== undefined) add(said, row, text);
  return undefined;
}

function textOf(
  { text }: Saying,
  row: Row,
  name: string,
  value: unknown,
): string | undefined | { readonly fault: Reason } {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return undefined;
  // Nobody's contact is a number that long: it is a mistake of the field, and the event says more than that.
  if (row.class === 'contact' && row.namespace === undefined) {
    return Number.isSafeInteger(value) ? String(value) : undefined;
  }
  return isWritten(text, name, value) ? String(value) : { fault: 'unsafe_number_id' };
}

/** Whether a number stands in the text digit by digit: `9007199254740991.4` parses to a safe integer too. */
export function isWritten(text: string, name: string, value: number): boolean {
  if (!Number.isSafeInteger(value)) return false;
  const key = JSON.stringify(name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`${key}\\s*:\\s*(?:\\[[\\d\\s,.]*)?${value}(?:\\.0+)?\\s*[,}\\]]`).test(text);
}

/** `context.externalIds` in Segment's shape: `[{id, type, collection, encoding}]`. */
function addExternal(said: Saying, externalIds: unknown): void {
  if (!Array.isArray(externalIds)) return;
  for (const each of externalIds.slice(0, maxCarriedIdentifiers)) {
    if (!isMembers(each)) continue;
    const { id, type, collection, encoding } = each;
    if (typeof id !== 'string' || typeof type !== 'string') continue;
    if (collection !== undefined && collection !== null && collection !== 'users') continue;
    const row = byExternalType.get(type.toLowerCase());
    if (row === undefined || !mayAssert(said, row)) continue;
    const isPlain = encoding === undefined || encoding === null || encoding === 'none';
    if (isPlain || (encoding === 'sha256' && row.keyedBy === 'sha256')) add(said, row, id);
  }
}

/** The advertising id of a device, unless its owner asked not to be tracked. */
function addDevice(said: Saying, device: unknown): void {
  if (!isMembers(device)) return;
  const { advertisingId, adTrackingEnabled, type } = device;
  if (typeof advertisingId !== 'string' || adTrackingEnabled === false) return;
  const row = typeof type === 'string' ? byDeviceType.get(type.toLowerCase()) : undefined;
  if (row !== undefined) add(said, row, advertisingId);
}
