import { type IdentifierKindRow, identifierKindRows } from '../../schemas/identifier-kinds.ts';
import { kindOfValue, normaliseIdentifier } from '../normalize/identifier.ts';
import type { IdentifierKind, NodeId } from './identifier.ts';
import { nodeIdOf } from './node-id.ts';

export interface NodeHashes {
  /** HMAC-SHA-256 under the deployment's node key, lower-case hex. */
  readonly hmacHex: (text: string) => string;
  /** SHA-256 of the UTF-8 bytes, lower-case hex. */
  readonly sha256Hex: (text: string) => string;
}

/** An identifier as graph and vault take it. */
export interface IdentifierNode {
  readonly node: NodeId;
  /** What it turned out to be: a fixed line given as `phone` is a `landline`. */
  readonly kind: IdentifierKind;
  /** Normalised. */
  readonly value: string;
  /** Field of the vault that keeps the value; undefined when nothing keeps it. */
  readonly field: string | undefined;
  /** True for what stands for an office (`info@…`): it is known, and no evidence about anybody. */
  readonly isAlone: boolean;
}

const rows: ReadonlyMap<string, IdentifierKindRow> = new Map(
  identifierKindRows.map((row) => [row.name, row]),
);

const isHash = (value: string): boolean => /^[0-9a-f]{64}$/.test(value);

/**
 * The node of a normalised identifier. Where the kind is keyed by SHA-256, a value that is such a hash already gives
 * the node of what was hashed; and whether a number is a mobile or a fixed line is seen in the number.
 */
export function nodeNaming(
  hashes: NodeHashes,
): (kind: IdentifierKind, normalisedValue: string) => NodeId {
  return (asked, value) => {
    const kind = kindOfValue(asked, value);
    const isKeyedByHash = rows.get(kind)?.keyedBy === 'sha256';
    const key = isKeyedByHash && !isHash(value) ? hashes.sha256Hex(value) : value;
    return nodeIdOf(kind, key, hashes.hmacHex);
  };
}

/**
 * The one way from what somebody wrote to a node: intake, look-up and whatever else asks for a person agree by it.
 *
 * @param region where phone numbers without a country code are read, ISO 3166-1 alpha-2
 */
export function identifierNodes(
  hashes: NodeHashes,
  region: string,
): (kind: IdentifierKind, value: string) => IdentifierNode | { readonly refused: string } {
  const nodeOf = nodeNaming(hashes);
  return (asked, text) => {
    const normalised = normaliseIdentifier(asked, text, region);
    if ('refused' in normalised) return normalised;
    const { kind, value, personal } = normalised;
    return {
      node: nodeOf(kind, value),
      kind,
      value,
      field: fieldOf(kind, value),
      isAlone: !personal && rows.get(kind)?.class !== 'household',
    };
  };
}

/** Field of the vault for the hash of a value that nobody gave in clear. */
export function hashField(kind: IdentifierKind): string {
  return `${kind}_sha256`;
}

const identifierFields: ReadonlySet<string> = new Set(
  identifierKindRows.flatMap(({ name }) => [name, hashField(name)]),
);

/** Whether a field of the vault is an identifier rather than a trait. */
export function isIdentifierField(field: string): boolean {
  return identifierFields.has(field);
}

function fieldOf(kind: IdentifierKind, value: string): string | undefined {
  const row = rows.get(kind);
  if (row === undefined || !row.isKept) return undefined;
  return row.keyedBy === 'sha256' && isHash(value) ? hashField(kind) : kind;
}
