import { identifierKindRows } from '../../schemas/identifier-kinds.ts';

export type IdentifierKind = (typeof identifierKindRows)[number]['name'];

/** Kinds of identifier, strongest first: the order decides which node names a profile and which keys a fact. */
export const identifierKinds: readonly IdentifierKind[] = identifierKindRows.map(
  ({ name }) => name,
);

/**
 * Id of a node of the graph: `<kind>.<32 lower-case hex digits>`, the digits being a keyed hash (HMAC-SHA-256,
 * truncated to 128 bits) of kind and normalised value. Pseudonymous, still personal data.
 */
export type NodeId = string;
