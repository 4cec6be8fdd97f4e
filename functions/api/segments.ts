import * as z from 'zod';
import { segment, segments, uploadedMembers } from '../../schemas/api/audience-library.ts';
import { referredId } from '../../schemas/audience/reference-conditions.ts';
import {
  type ExternalSegmentRow,
  externalSegment,
  externalSegmentRow,
} from '../../schemas/external-segment.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, created, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { idFrom, idIsTaken, withChosenId } from './row-id.ts';
import { membersUpload, uploadMembers } from './segment-members.ts';

const newSegment = z.strictObject({ id: referredId.optional(), ...externalSegment.shape });

export const segmentRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/segments',
    summary: 'Segments from outside, with provider, licence, last day and the consent they need',
    scope: 'audiences:read',
    answers: { 200: segments },
    run: async (_, { control }) => {
      const rows = await control.queryAll(externalSegmentRow, { kind: 'external-segment' });
      return ok({ segments: rows.map(shown) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/segments',
    summary: 'Register a segment',
    scope: 'audiences:write',
    body: newSegment,
    answers: { 201: segment },
    errors: ['conflict'],
    run: ({ body }, ports) => {
      const { id = idFrom(body.name, ports), ...terms } = body;
      return create({ ...terms, id }, ports);
    },
  }),
  route({
    method: 'GET',
    path: '/api/segments/{id}',
    summary: 'One segment from outside',
    scope: 'audiences:read',
    answers: { 200: segment },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(externalSegmentRow, 'external-segment', params.id);
      return row === undefined ? notFound('segment') : ok(shown(row));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/segments/{id}',
    summary: 'Other terms, or another last day',
    description: 'Audiences change with the next refresh.',
    scope: 'audiences:write',
    body: externalSegment,
    answers: { 200: segment, 201: segment },
    errors: ['conflict', 'not_found'],
    run: ({ params, body }, ports) => withChosenId(params.id, (id) => put({ ...body, id }, ports)),
  }),
  route({
    method: 'POST',
    path: '/api/segments/{id}/members',
    summary: 'Who joined and who left, by hashed addresses',
    scope: 'events:write',
    body: membersUpload,
    answers: { 202: uploadedMembers },
    errors: ['not_found'],
    isRepeatable: true,
    run: ({ params, body }, ports) =>
      withChosenId(params.id, (id) => uploadMembers(id, body, ports)),
  }),
];

type Segment = Omit<ExternalSegmentRow, 'kind' | 'createdAt'>;

async function create(
  registered: Segment,
  { control, clock }: ApiPorts,
): Promise<Answered<typeof segment>> {
  const row = rowOf(registered, clock());
  return (await control.putIfAbsent(row)) ? created(shown(row)) : idIsTaken('segment', row.id);
}

async function put(registered: Segment, ports: ApiPorts): Promise<Answered<typeof segment>> {
  const { id, ...terms } = registered;
  const key = { kind: 'external-segment', id };
  const isThere = await ports.control.update(key, { set: terms }, { kind: { exists: true } });
  if (!isThere) return create(registered, ports);
  const row = await ports.control.get(externalSegmentRow, 'external-segment', id);
  return row === undefined ? notFound('segment') : ok(shown(row));
}

const rowOf = (registered: Segment, nowEpochMs: number): ExternalSegmentRow => ({
  kind: 'external-segment',
  ...registered,
  createdAt: new Date(nowEpochMs).toISOString(),
});

const shown = ({ kind: _, ...registered }: ExternalSegmentRow) => registered;
