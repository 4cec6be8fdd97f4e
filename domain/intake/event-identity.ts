import { type IdentifierKind, identifierKinds } from '../identity/identifier.ts';
import {
  type IdentifierNode,
  identifierNodes,
  type NodeHashes,
} from '../identity/identifier-node.ts';
import {
  addCarried,
  type CheckedEvent,
  isWritten,
  type SaidIdentifier,
} from './carried-identifiers.ts';
import { maxIdLength } from './limits.ts';
import type { Reason } from './reasons.ts';

type Members = Readonly<Record<string, unknown>>;

/** Normalises and hashes one identifier. @returns undefined for what is no usable identifier */
export type Identify = (kind: IdentifierKind, value: string) => IdentifierNode | undefined;

const maxKept = 20_000;

/**
 * Identification with a memory: the ids of a batch repeat, and a keyed hash costs as much as a parse.
 *
 * @param region where phone numbers without a country code are read, ISO 3166-1 alpha-2
 */
export function identifying(hashes: NodeHashes, region: string): Identify {
  const nodeOf = identifierNodes(hashes, region);
  const kept = new Map<string, IdentifierNode | undefined>();
  return (kind, value) => {
    const key = `${kind}\n${value}`;
    const known = kept.get(key);
    if (known !== undefined || kept.has(key)) return known;
    const named = nodeOf(kind, value);
    const found = 'refused' in named ? undefined : named;
    if (kept.size >= maxKept) kept.clear();
    kept.set(key, found);
    return found;
  };
}

/**
 * The distinct identifiers of an event, strongest kind first. Of what a browser key says, kinds that only a server may
 * assert are none.
 *
 * An alias's `previousId` is evidence of an anonymous id: a user id that never existed stays anonymous.
 */
export function eventNodes(
  checked: CheckedEvent,
  identify: Identify,
): { readonly nodes: readonly IdentifierNode[] } | { readonly reason: Reason } {
  const { event, type, text } = checked;
  const values: SaidIdentifier[] = [];
  const fault =
    addId(values, 'user_id', event, 'userId', text) ??
    addId(values, 'anonymous_id', event, 'anonymousId', text) ??
    (type === 'alias' ? addId(values, 'anonymous_id', event, 'previousId', text) : undefined) ??
    addCarried(values, checked);
  if (fault !== undefined) return { reason: fault };
  if (checked.deviceId !== undefined) values.push(['anonymous_id', checked.deviceId]);
  const nodes: IdentifierNode[] = [];
  for (const [kind, value] of values) {
    const found = identify(kind, value);
    if (found !== undefined && !nodes.some((each) => each.node === found.node)) nodes.push(found);
  }
  if (nodes.length === 0) return { reason: 'no_identifier' };
  return { nodes: nodes.length === 1 ? nodes : nodes.toSorted(byStrength) };
}

const places = new Map(identifierKinds.map((kind, place) => [kind, place]));

function byStrength(one: IdentifierNode, other: IdentifierNode): number {
  const kinds = (places.get(one.kind) ?? 0) - (places.get(other.kind) ?? 0);
  return kinds !== 0 ? kinds : one.node < other.node ? -1 : 1;
}

function addId(
  values: SaidIdentifier[],
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
