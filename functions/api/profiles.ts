import * as z from 'zod';
import { masked } from '../../domain/consent/mask.ts';
import { mergeProfile } from '../../domain/consent/profile.ts';
import { identifierKinds, type NodeId } from '../../domain/identity/identifier.ts';
import { hashField, isIdentifierField } from '../../domain/identity/identifier-node.ts';
import { isNodeId, kindOf } from '../../domain/identity/node-id.ts';
import { normaliseIdentifier } from '../../domain/normalize/identifier.ts';
import type { ApiPorts, Role } from './ports.ts';
import { type ApiResponse, failure, notFound, ok } from './response.ts';
import { type Route, route, routeWithBody } from './route.ts';

const lookup = z.strictObject({
  kind: z.enum(identifierKinds),
  value: z.string().min(1).max(1_024),
});

export const profileRoutes: readonly Route[] = [
  // POST, so that the identifier is in no URL and in no access log.
  routeWithBody(
    'POST',
    '/api/profiles/lookup',
    'analyst',
    lookup,
    async ({ role, body }, ports) => {
      const normalised = normaliseIdentifier(body.kind, body.value, ports.region);
      if ('refused' in normalised) {
        return failure('invalid', `value ${normalised.refused}.`, [
          { path: 'value', message: normalised.refused },
        ]);
      }
      return profileOf(ports.nodeOf(normalised.kind, normalised.value), role, ports);
    },
  ),
  route('GET', '/api/profiles/{node}', 'analyst', async ({ role, params }, ports) => {
    const node = params['node'] ?? '';
    if (!isNodeId(node)) return failure('invalid', 'This is not the id of an identifier node.');
    return profileOf(node, role, ports);
  }),
];

/** The person that a node belongs to now. Only an admin sees clear values. */
async function profileOf(node: NodeId, role: Role, ports: ApiPorts): Promise<ApiResponse> {
  const view = (await ports.graph.profilesOf([node])).get(node);
  if (view === undefined) return notFound('person');
  const records = view.isErased ? new Map() : await ports.vault.read(view.members);
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
      ...(stamped !== undefined && { value: show(kind, stamped.value), at: stamped.at }),
    };
  });
  return ok({
    profileId: view.profileId,
    isErased: view.isErased,
    isMasked: role !== 'admin',
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
