import { type IdentifierKind, identifierKinds, type NodeId } from './identifier.ts';

const hexDigits = 32;
const kinds: ReadonlyMap<string, IdentifierKind> = new Map(
  identifierKinds.map((kind) => [kind, kind]),
);

/**
 * Node of an identifier. Kind and value are both under the hash, so equal values of two kinds share no digits.
 *
 * @param normalisedValue value as `domain/normalize` gives it; different spellings of it are different nodes
 * @param hmacHex HMAC-SHA-256 under the deployment's node key, lower-case hex, at least 32 digits
 */
export function nodeIdOf(
  kind: IdentifierKind,
  normalisedValue: string,
  hmacHex: (text: string) => string,
): NodeId {
  return `${kind}.${hmacHex(`${kind}\n${normalisedValue}`).slice(0, hexDigits)}`;
}

/** Whether a string has the form of a node id; says nothing about whether the node exists. */
export function isNodeId(text: string): boolean {
  return kinds.has(text.slice(0, text.indexOf('.'))) && /^[a-z0-9_]+\.[0-9a-f]{32}$/.test(text);
}

/** @throws RangeError when the text is no node id */
export function kindOf(node: NodeId): IdentifierKind {
  const kind = kinds.get(node.slice(0, node.indexOf('.')));
  if (kind === undefined) {
    throw new RangeError('a node id starts with its kind and a dot');
  }
  return kind;
}

/** Which of the lake's 16 buckets the node lies in: `0` to `f`, evenly spread. */
export function bucketOf(node: NodeId): string {
  return node.charAt(node.indexOf('.') + 1);
}
