import * as z from 'zod';
import {
  changedLegalBases,
  type LegalBasis,
  legalBases,
  legalBasisVersions,
  newLegalBases,
  newLegalBasesEverywhere,
  revokedLegalBases,
} from '../../schemas/api/legal-bases.ts';
import { paging } from '../../schemas/api/paging.ts';
import { basisKind, type LegalBasisRow, legalBasisRow } from '../../schemas/legal-basis.ts';
import { destinationRow } from '../../schemas/sync.ts';
import { basesSaid, type Change, changeBases, revoking } from './change-legal-bases.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { othersAtWork } from './row-id.ts';

const ofDestination = '/api/destinations/{id}/legal-bases';

/** One `kind` is text, several are a list. */
const whichOnes = z.strictObject({
  kind: z
    .union([basisKind, z.array(basisKind)])
    .optional()
    .describe('All unless said'),
  termsVersion: z.string().min(1).max(60).optional(),
});

export const legalBasisRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/legal-bases',
    summary: 'On what ground personal data may go to which destination',
    scope: 'destinations:read',
    answers: { 200: legalBases },
    run: async (_, ports) => {
      const ids = await allDestinations(ports);
      const found = await Promise.all(ids.map((id) => standingOf(id, ports)));
      return ok({ legalBases: found.flat() });
    },
  }),
  route({
    method: 'PUT',
    path: '/api/legal-bases',
    summary: 'Set the legal basis of several kinds at several destinations',
    description:
      'Without a basis nothing is sent. A kind may have one for everyone and one per version of the terms; any of them is enough.',
    scope: 'legal-bases:write',
    body: newLegalBasesEverywhere,
    answers: { 200: changedLegalBases },
    errors: ['conflict'],
    run: ({ body: { destinationIds, ...said }, caller }, ports) =>
      change(destinationIds, basesSaid(said, caller, ports), ports),
  }),
  route({
    method: 'POST',
    path: '/api/legal-bases/revoke',
    summary: 'Take back legal bases at several destinations',
    description: 'Whoever may not be there any more is taken off each list by its next run.',
    scope: 'legal-bases:write',
    body: revokedLegalBases,
    answers: { 200: changedLegalBases },
    errors: ['conflict'],
    isRepeatable: true,
    run: ({ body: { destinationIds, ...which }, caller }, ports) =>
      change(destinationIds, revoking(which, caller, ports), ports),
  }),
  route({
    method: 'GET',
    path: ofDestination,
    summary: 'On what ground personal data may go to a destination',
    scope: 'destinations:read',
    answers: { 200: legalBases },
    errors: ['not_found'],
    run: async ({ params }, ports) =>
      (await isThere(params.id, ports))
        ? ok({ legalBases: await standingOf(params.id, ports) })
        : notFound('destination'),
  }),
  route({
    method: 'GET',
    path: `${ofDestination}/versions`,
    summary: 'Every change of a destination’s legal bases',
    scope: 'destinations:read',
    query: paging,
    answers: { 200: legalBasisVersions },
    errors: ['not_found'],
    run: async ({ params, query }, ports) => {
      if (!(await isThere(params.id, ports))) return notFound('destination');
      const kind = `legal-basis-version#${params.id}`;
      const page = await ports.control.query(legalBasisRow, { kind, ...pageOf(query) });
      return ok({ versions: page.rows.map(shown), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'PUT',
    path: ofDestination,
    summary: 'Set the legal basis of one or more kinds at a destination',
    scope: 'legal-bases:write',
    body: newLegalBases,
    answers: { 200: changedLegalBases },
    errors: ['not_found', 'conflict'],
    run: async ({ params, body, caller }, ports) =>
      (await isThere(params.id, ports))
        ? change([params.id], basesSaid(body, caller, ports), ports)
        : notFound('destination'),
  }),
  route({
    method: 'DELETE',
    path: ofDestination,
    summary:
      'Take back legal bases at a destination: all, or some kinds, or one version of the terms',
    scope: 'legal-bases:write',
    query: whichOnes,
    answers: { 200: changedLegalBases },
    errors: ['not_found', 'conflict'],
    run: async ({ params, query: { kind, ...which }, caller }, ports) => {
      if (!(await isThere(params.id, ports))) return notFound('destination');
      const kinds = kind === undefined ? undefined : [kind].flat();
      return change([params.id], revoking({ ...which, kinds }, caller, ports), ports);
    },
  }),
];

async function change(
  asked: readonly string[] | 'all',
  makeChange: Change,
  ports: ApiPorts,
): Promise<Answered<typeof changedLegalBases>> {
  const ids = asked === 'all' ? await allDestinations(ports) : [...new Set(asked)];
  const there = await ports.control.getAll(destinationRow, 'destination', ids);
  const missing = ids.filter((id) => there.every((row) => row.id !== id));
  if (missing.length > 0) {
    const faults = missing.map((id) => ({
      path: `destinationIds.${ids.indexOf(id)}`,
      message: 'there is no such destination',
    }));
    return failure('invalid', `There is no destination ${missing.join(', ')}.`, faults);
  }
  let changed = 0;
  for (const id of ids) {
    const made = await changeBases(id, makeChange, ports);
    if (made === 'in_future')
      return failure('invalid', 'approvedAt: lies in the future', [
        { path: 'approvedAt', message: 'lies in the future' },
      ]);
    if (made === 'others_at_work') return othersAtWork('destination');
    changed += made;
  }
  const standing = await Promise.all(ids.map((id) => standingOf(id, ports)));
  return ok({ changed, legalBases: standing.flat() });
}

async function allDestinations({ control }: ApiPorts): Promise<readonly string[]> {
  const rows = await control.queryAll(destinationRow, { kind: 'destination' });
  return rows.map(({ id }) => id);
}

const isThere = async (id: string, { control }: ApiPorts): Promise<boolean> =>
  (await control.get(destinationRow, 'destination', id)) !== undefined;

async function standingOf(id: string, { control }: ApiPorts): Promise<readonly LegalBasis[]> {
  const rows = await control.queryAll(legalBasisRow, { kind: `legal-basis#${id}` });
  return rows.map(shown);
}

function shown({ kind, id: _, ...row }: LegalBasisRow): LegalBasis {
  return { destinationId: kind.slice(kind.indexOf('#') + 1), ...row };
}
