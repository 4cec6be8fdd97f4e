import { masked } from '../../domain/consent/mask.ts';
import { mergeProfile } from '../../domain/consent/profile.ts';
import { disclosableMembers } from '../../domain/identity/disclosable.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { hashField, isIdentifierField } from '../../domain/identity/identifier-node.ts';
import { isNodeId, kindOf } from '../../domain/identity/node-id.ts';
import { profile } from '../../schemas/api/profiles.ts';
import type { Caller } from './auth.ts';
import { identifierReference, nodesOf } from './node-reference.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

export const profileRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/profiles/lookup',
    summary: 'The person that an identifier belongs to',
    description: 'POST, so that the identifier is in no URL and in no access log.',
    scope: 'profiles:read',
    body: identifierReference,
    answers: { 200: profile },
    errors: ['not_found'],
    isRepeatable: true,
    run: async ({ caller, body }, ports) => {
      const found = nodesOf([['', body]], ports);
      return 'refused' in found ? found.refused : profileOf(found.nodes[0] ?? '', caller, ports);
    },
  }),
  route({
    method: 'GET',
    path: '/api/profiles/{node}',
    summary: 'The person that a node belongs to',
    scope: 'profiles:read',
    answers: { 200: profile },
    errors: ['not_found', 'invalid'],
    run: async ({ caller, params: { node } }, ports) => {
      if (!isNodeId(node)) return failure('invalid', 'This is not the id of an identifier node.');
      return profileOf(node, caller, ports);
    },
  }),
];

/**
 * The person that a node belongs to now. Clear values take a scope of their own, and of what was only inferred to be this person
 * nobody sees any: who named the one identifier may not be told of the other.
 */
async function profileOf(
  node: NodeId,
  { scopes }: Caller,
  ports: ApiPorts,
): Promise<Answered<typeof profile>> {
  const isMasked = !scopes.has('profiles:reveal');
  const view = (await ports.graph.profilesOf([node])).get(node);
  if (view === undefined) return notFound('person');
  const evidence = view.isErased ? undefined : await ports.graph.evidenceOf(node);
  const readable = evidence === undefined ? [] : disclosableMembers(evidence, node);
  const records = await ports.vault.read(readable);
  const { fields, consents } = mergeProfile([...records.values()]);
  const show = (field: string, value: string): string => (isMasked ? masked(field, value) : value);
  const identifiers = view.members.map((member) => {
    const kind = kindOf(member);
    const own = records.get(member)?.fields;
    const stamped = own?.[kind] ?? own?.[hashField(kind)];
    return {
      node: member,
      kind,
      isHashed: stamped !== undefined && own?.[kind] === undefined,
      ...(!view.isErased && !readable.includes(member) && { isInferred: true as const }),
      ...(stamped !== undefined && { value: show(kind, stamped.value), at: stamped.at }),
    };
  });
  return ok({
    profileId: view.profileId,
    isErased: view.isErased,
    isMasked,
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
