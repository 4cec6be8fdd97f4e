import * as z from 'zod';
import { referredId } from '../../schemas/audience/reference-conditions.ts';
import {
  type ExternalSegmentRow,
  externalSegment,
  externalSegmentRow,
} from '../../schemas/external-segment.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, created, notFound, ok } from './response.ts';
import { type Route, route, routeWithBody } from './route.ts';
import { idFrom, idIsTaken, withChosenId } from './row-id.ts';
import { membersUpload, uploadMembers } from './segment-members.ts';

const newSegment = z.strictObject({ id: referredId.optional(), ...externalSegment.shape });

export const segmentRoutes: readonly Route[] = [
  route('GET', '/api/segments', 'viewer', async (_, { control }) => {
    const rows = await control.queryAll(externalSegmentRow, { kind: 'external-segment' });
    return ok({ segments: rows.map(shown) });
  }),
  routeWithBody('POST', '/api/segments', 'analyst', newSegment, ({ body }, ports) => {
    const { id = idFrom(body.name, ports), ...segment } = body;
    return create({ ...segment, id }, ports);
  }),
  route('GET', '/api/segments/{id}', 'viewer', async ({ params }, { control }) => {
    const row = await control.get(externalSegmentRow, 'external-segment', params['id'] ?? '');
    return row === undefined ? notFound('segment') : ok(shown(row));
  }),
  /** Other terms, or another last day. Audiences change with the next refresh. */
  routeWithBody(
    'PUT',
    '/api/segments/{id}',
    'analyst',
    externalSegment,
    ({ params, body }, ports) => withChosenId(params['id'], (id) => put({ ...body, id }, ports)),
  ),
  routeWithBody(
    'POST',
    '/api/segments/{id}/members',
    'admin',
    membersUpload,
    ({ params, body }, ports) => withChosenId(params['id'], (id) => uploadMembers(id, body, ports)),
  ),
];

type Segment = Omit<ExternalSegmentRow, 'kind' | 'createdAt'>;

async function create(segment: Segment, { control, clock }: ApiPorts): Promise<ApiResponse> {
  const row = rowOf(segment, clock());
  return (await control.putIfAbsent(row)) ? created(shown(row)) : idIsTaken('segment', row.id);
}

async function put(segment: Segment, ports: ApiPorts): Promise<ApiResponse> {
  const { id, ...terms } = segment;
  const key = { kind: 'external-segment', id };
  const isThere = await ports.control.update(key, { set: terms }, { kind: { exists: true } });
  if (!isThere) return create(segment, ports);
  const row = await ports.control.get(externalSegmentRow, 'external-segment', id);
  return row === undefined ? notFound('segment') : ok(shown(row));
}

const rowOf = (segment: Segment, nowEpochMs: number): ExternalSegmentRow => ({
  kind: 'external-segment',
  ...segment,
  createdAt: new Date(nowEpochMs).toISOString(),
});

const shown = ({ kind: _, ...segment }: ExternalSegmentRow) => segment;
