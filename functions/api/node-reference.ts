import * as z from 'zod';
import { identifierKinds, type NodeId } from '../../domain/identity/identifier.ts';
import { isNodeId, kindOf } from '../../domain/identity/node-id.ts';
import { normaliseIdentifier } from '../../domain/normalize/identifier.ts';
import type { Fault } from '../../schemas/audience.ts';
import type { ApiPorts } from './ports.ts';
import { type Failure, failure } from './response.ts';

/** An identifier as a person has it. */
export const identifierReference = z.strictObject({
  kind: z.enum(identifierKinds),
  value: z.string().min(1).max(1_024),
});

/** A node, by its id or by the identifier. Always in a body: identifiers are personal, and paths are logged. */
export const nodeReference = z.union([z.string().min(1).max(100), identifierReference], {
  error: `must be the id of a node, or {kind, value} with a kind of ${identifierKinds.join(', ')}`,
});
export type NodeReference = z.infer<typeof nodeReference>;

type Nodes = { readonly nodes: readonly NodeId[] } | { readonly refused: Failure };

/**
 * The nodes that references name, whether or not they exist.
 *
 * @param references by their place in the body
 */
export function nodesOf(
  references: readonly (readonly [path: string, reference: NodeReference])[],
  ports: ApiPorts,
): Nodes {
  const nodes: NodeId[] = [];
  const faults: Fault[] = [];
  for (const [path, reference] of references) {
    const found = nodeOf(path, reference, ports);
    if (typeof found === 'string') nodes.push(found);
    else faults.push(found);
  }
  const [first] = faults;
  if (first === undefined) return { nodes };
  return { refused: failure('invalid', `${first.path} ${first.message}.`, faults) };
}

/** The answer about a node that the graph does not have; it tells the kind, never the value. */
export const unknownIdentifier = (path: string, node: NodeId): Failure =>
  failure('not_found', `No event has named this ${kindOf(node)} yet (\`${path}\`).`);

/** The nodes that references name, if the graph has all of them. */
export async function knownNodes(
  references: readonly (readonly [path: string, reference: NodeReference])[],
  ports: ApiPorts,
): Promise<Nodes> {
  const found = nodesOf(references, ports);
  if ('refused' in found) return found;
  const views = await ports.graph.profilesOf([...new Set(found.nodes)]);
  for (const [index, node] of found.nodes.entries()) {
    if (!views.has(node)) return { refused: unknownIdentifier(references[index]?.[0] ?? '', node) };
  }
  return found;
}

function nodeOf(path: string, reference: NodeReference, ports: ApiPorts): NodeId | Fault {
  if (typeof reference === 'string') {
    return isNodeId(reference) ? reference : { path, message: 'is not the id of a node' };
  }
  const { kind, value } = reference;
  const normalised = normaliseIdentifier(kind, value, ports.region);
  if ('refused' in normalised) {
    return { path: path === '' ? 'value' : `${path}.value`, message: normalised.refused };
  }
  // A phone number can turn out to be a household's line, which is another kind.
  return ports.nodeOf(normalised.kind, normalised.value);
}
