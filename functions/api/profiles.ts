import { masked } from '../../domain/consent/mask.ts';
import { mergeProfile } from '../../domain/consent/profile.ts';
import { disclosableMembers } from '../../domain/identity/disclosable.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { hashField, isIdentifierField } from '../../domain/identity/identifier-node.ts';
import { isNodeId, kindOf } from '../../domain/identity/node-id.ts';
import { identifierReference, nodesOf } from './node-reference.ts';
import type { ApiPorts, Role } from './ports.ts';
import { type ApiResponse, failure, notFound, ok } from './response.ts';
import { type Route, route, routeWithBody } from './route.ts';

export const profileRoutes: readonly Route[] = [
  // POST, so that the identifier is in no URL and in no access log.
  routeWithBody(
    'POST',
    '/api/profiles/lookup',
    'analyst',
    identifierReference,
    async ({ role, body }, ports) => {
      const found = nodesOf([['', body]], ports);
      return 'refused' in found ? found.refused : profileOf(found.nodes[0] ?? '', role, ports);
    },
  ),
  route('GET', '/api/profiles/{node}', 'analyst', async ({ role, params }, ports) => {
    const node = params['node'] ?? '';
    if (!isNodeId(node)) return failure('invalid', 'This is not the id of an identifier node.');
    return profileOf(node, role, ports);
  }),
];

/**
 * The person that a node belongs to now. Only an admin sees clear values, and of what was only inferred to be this person
 * nobody sees any: who named the one identifier may not be told of the other.
 */
async function profileOf(node: NodeId, role: Role, ports: ApiPorts): Promise<ApiResponse> {
  const view = (await ports.graph.profilesOf([node])).get(node);
  if (view === undefined) return notFound('person');
  const evidence = view.isErased ? undefined : await ports.graph.evidenceOf(node);
  const readable = evidence === undefined ? [] : disclosableMembers(evidence, node);
  const records = await ports.vault.read(readable);
  const { fields, consents } = mergeProfile([...records.values()]);
  const show = (field: string, value: string): string =>
    role === 'admin' ? value : masked(field, value);
  const identifiers = view.members.map((member) => {
    const kind = kindOf(member);
    const own = records.get(member)?.fields;
    const stamped = own?.[kind] ?? own?.[hashField(kind)];
    return {
      node: member,
      kind,
      isHashed: stamped !== undefined && own?.[kind] === undefined,
      ...(!view.isErased && !readable.includes(member) && { isInferred: true }),
      ...(stamped !== undefined && { value: show(kind, stamped.value), at: stamped.at }),
    };
  });
  return ok({
    profileId: view.profileId,
    isErased: view.isErased,
    isMasked: role !== 'admin',
    /** Why one that stands alone does, where something was said of it and others. */
    refusals: view.members.length > 1 ? [] : refusalsIn(evidence?.evidence ?? []),
    identifiers,
    fields: Object.entries(fields)
      .filter(([field]) => !isIdentifierField(field))
      .map(([field, { value, at }]) => ({ field, value: show(field, value), at })),
    consents: Object.entries(consents).map(([purpose, { value, at }]) => ({
      purpose,
      isGranted: value,
      at,
    })),
  });
}

function refusalsIn(evidence: readonly { readonly refusal?: string }[]): readonly string[] {
  return [...new Set(evidence.flatMap(({ refusal }) => refusal ?? []))].toSorted();
}
