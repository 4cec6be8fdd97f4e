import type { CallType } from '../../schemas/call-type.ts';
import { type IdentifierKind, identifierKinds, type NodeId } from '../identity/identifier.ts';
import { nodeIdOf } from '../identity/node-id.ts';
import { normaliseIdentifier } from '../normalize/identifier.ts';
import { maxIdLength } from './limits.ts';
import { keyRule } from './personal-fields.ts';
import type { Reason } from './reasons.ts';
import { isMembers } from './split.ts';

type Members = Readonly<Record<string, unknown>>;

/** An identifier that an event carried, as the graph and the vault take it. */
export interface EventNode {
  readonly node: NodeId;
  readonly kind: IdentifierKind;
  /** Normalised clear value. */
  readonly value: string;
  /** False for what stands for an office rather than a person: it must not join two profiles. */
  readonly isPersonal: boolean;
}

/** Normalises and hashes one identifier. @returns undefined for what is no usable identifier */
export type Identify = (kind: IdentifierKind, value: string) => EventNode | undefined;

const maxKept = 20_000;

/**
 * Identification with a memory: the ids of a batch repeat, and a keyed hash costs as much as a parse.
 *
 * @param hmacHex HMAC-SHA-256 under the deployment's node key, lower-case hex
 * @param region where phone numbers without a country code are read, ISO 3166-1 alpha-2
 */
export function identifying(hmacHex: (text: string) => string, region: string): Identify {
  const kept = new Map<string, EventNode | undefined>();
  return (kind, value) => {
    const key = `${kind}\n${value}`;
    const known = kept.get(key);
    if (known !== undefined || kept.has(key)) return known;
    const normalised = normaliseIdentifier(kind, value, region);
    const found =
      'refused' in normalised
        ? undefined
        : {
            node: nodeIdOf(kind, normalised.value, hmacHex),
            kind,
            value: normalised.value,
            isPersonal: normalised.personal,
          };
    if (kept.size >= maxKept) kept.clear();
    kept.set(key, found);
    return found;
  };
}

/**
 * The distinct identifiers of a checked event, strongest kind first.
 *
 * An alias's `previousId` is evidence of an anonymous id: a user id that never existed stays anonymous.
 *
 * @param context the batch's and the event's, merged
 * @param text the event as sent, because a number's digits are lost once it is parsed
 */
export function eventNodes(
  event: Members,
  type: CallType,
  context: Members,
  text: string,
  identify: Identify,
): { readonly nodes: readonly EventNode[] } | { readonly reason: Reason } {
  const values: [IdentifierKind, string][] = [];
  const fault =
    addId(values, 'user_id', event, 'userId', text) ??
    addId(values, 'anonymous_id', event, 'anonymousId', text) ??
    (type === 'alias' ? addId(values, 'anonymous_id', event, 'previousId', text) : undefined);
  if (fault !== undefined) return { reason: fault };
  addContacts(values, context['traits']);
  if (type === 'identify') addContacts(values, event['traits']);
  const nodes: EventNode[] = [];
  for (const [kind, value] of values) {
    const found = identify(kind, value);
    if (found !== undefined && !nodes.some((each) => each.node === found.node)) nodes.push(found);
  }
  if (nodes.length === 0) return { reason: 'no_identifier' };
  return { nodes: nodes.length === 1 ? nodes : nodes.toSorted(byStrength) };
}

function byStrength(one: EventNode, other: EventNode): number {
  const kinds = identifierKinds.indexOf(one.kind) - identifierKinds.indexOf(other.kind);
  return kinds !== 0 ? kinds : one.node < other.node ? -1 : 1;
}

function addId(
  values: [IdentifierKind, string][],
  kind: IdentifierKind,
  event: Members,
  name: string,
  text: string,
): Reason | undefined {
  const value = event[name];
  if (typeof value === 'string') {
    if (value.length > maxIdLength) return 'id_too_long';
    if (value !== '') values.push([kind, value]);
  } else if (typeof value === 'number') {
    if (!isWritten(text, name, value)) return 'unsafe_number_id';
    values.push([kind, String(value)]);
  }
  return undefined;
}

/** Whether a number stands in the text digit by digit: `9007199254740991.4` parses to a safe integer too. */
function isWritten(text: string, name: string, value: number): boolean {
  return new RegExp(`"${name}"\\s*:\\s*${value}(?:\\.0+)?\\s*[,}]`).test(text);
}

function addContacts(values: [IdentifierKind, string][], traits: unknown): void {
  if (!isMembers(traits)) return;
  for (const key of Object.keys(traits)) {
    const kind = keyRule(key).identifier;
    if (kind === undefined) continue;
    const value = traits[key];
    if (typeof value === 'string' && value !== '' && value.length <= maxIdLength) {
      values.push([kind, value]);
    } else if (typeof value === 'number' && Number.isSafeInteger(value)) {
      values.push([kind, String(value)]);
    }
  }
}
