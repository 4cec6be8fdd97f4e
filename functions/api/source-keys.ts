import type * as z from 'zod';
import type { ControlAction } from '../../domain/control/control-table.ts';
import {
  isForPagesOrApps,
  rotatedKey,
  rotation,
  sourceKey,
  sourceKeys,
  sourceLimits,
} from '../../schemas/api/source-keys.ts';
import { source } from '../../schemas/api/sources.ts';
import { type SourceRow, sourceRow, type WriteKeyRow, writeKeyRow } from '../../schemas/control.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, created, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { othersAtWork } from './row-id.ts';

const kind = 'write-key';
/** Of the hash: what a key is called by, and no way back to it. */
const idLength = 16;
const dayMs = 86_400_000;
/** Two while they overlap: which pages still send with a third nobody could tell. */
const mostLive = 2;

export const sourceKeyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/sources/{id}/keys',
    summary: 'Write keys of a source: states and ends, never a key',
    scope: 'sources:read',
    answers: { 200: sourceKeys },
    errors: ['not_found'],
    run: async ({ params }, ports) => {
      const found = await sourceOf(params.id, ports);
      if (found === undefined) return notFound('source');
      return ok({ keys: shownKeys(await keysOf(found, ports), found, ports) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/sources/{id}/rotate',
    summary: 'Make a new write key; those of before end after the overlap',
    description:
      'Two keys may be live at once. Of a server source the new key is in this answer alone.',
    scope: 'sources:write',
    body: rotation,
    answers: { 201: rotatedKey },
    errors: ['not_found', 'conflict'],
    run: ({ params, body }, ports) => rotate(params.id, body.overlapDays, ports),
  }),
  route({
    method: 'DELETE',
    path: '/api/sources/{id}/keys/{keyId}',
    summary: 'Revoke a write key: it opens nothing after a minute at most; its row stays',
    scope: 'sources:write',
    answers: { 200: sourceKey },
    errors: ['not_found'],
    run: ({ params }, ports) => revoke(params.id, params.keyId, ports),
  }),
  route({
    method: 'PUT',
    path: '/api/sources/{id}/limits',
    summary: 'Say anew which pages, apps and calls a source is for, and how much it may send',
    description: 'In force within a minute.',
    scope: 'sources:write',
    body: sourceLimits,
    answers: { 200: source },
    errors: ['not_found', 'conflict'],
    run: ({ params, body }, ports) => limit(params.id, body, ports),
  }),
];

async function rotate(
  id: string,
  overlapDays: number,
  ports: ApiPorts,
): Promise<Answered<typeof rotatedKey>> {
  const found = await sourceOf(id, ports);
  if (found === undefined) return notFound('source');
  const now = ports.clock();
  const writeKey = newWriteKey(found.keyKind, ports);
  const keys = await keysOf(found, ports);
  const { row, change } = rotated(found, writeKey, now, ports);
  if (!keys.some(({ id: known }) => known === row.id)) {
    const live = keys.filter((key) => isLive(key, now));
    if (live.length >= mostLive && overlapDays > 0) {
      const last = live.map((key) => key.id.slice(0, idLength)).join(', ');
      return failure(
        'conflict',
        `Two keys are live: ${last}. Revoke one, or rotate without overlap.`,
      );
    }
    const endsAt = new Date(now + overlapDays * dayMs).toISOString();
    const endings = live
      .filter((key) => key.endsAt === undefined || key.endsAt > endsAt)
      .map(
        (key): ControlAction => ({
          update: { kind, id: key.id },
          change: { set: { endsAt } },
          condition: { kind: { exists: true } },
        }),
      );
    const result = await ports.control.transact([
      { put: row, condition: { kind: { exists: false } } },
      { update: { kind: 'source', id }, change, condition: { kind: { exists: true } } },
      ...endings,
    ]);
    if (result.kind === 'refused') return othersAtWork('source');
  }
  const all = shownKeys(await keysOf(found, ports), found, ports);
  return created({ sourceId: id, writeKey, keys: all });
}

/** Row of the new key, and what its source shows of it. */
function rotated(found: SourceRow, writeKey: string, now: number, { sha256 }: ApiPorts) {
  const { keyKind, history } = found;
  const row: WriteKeyRow = {
    kind,
    id: sha256(writeKey),
    sourceId: found.id,
    keyKind,
    history,
    ...limitsOf(found),
    createdAt: new Date(now).toISOString(),
  };
  const rotatedAt = new Date(now).toISOString();
  const change = { set: { rotatedAt, ...(keyKind === 'browser' && { writeKey }) } };
  return { row, change };
}

/** Says the same when it is said again. */
async function revoke(
  id: string,
  keyId: string,
  ports: ApiPorts,
): Promise<Answered<typeof sourceKey>> {
  const found = await sourceOf(id, ports);
  if (found === undefined) return notFound('source');
  const keys = await keysOf(found, ports);
  const row = keys.find((key) => key.id.slice(0, idLength) === keyId);
  if (row === undefined) return notFound('key');
  const revokedAt = row.revokedAt ?? new Date(ports.clock()).toISOString();
  await ports.control.update(
    { kind, id: row.id },
    { set: { revokedAt } },
    { revokedAt: { exists: false } },
  );
  return ok(shownKey({ ...row, revokedAt }, found, ports.clock()));
}

async function limit(
  id: string,
  limits: z.output<typeof sourceLimits>,
  ports: ApiPorts,
): Promise<Answered<typeof source>> {
  if (!isForPagesOrApps(limits)) {
    const message = 'a key is for pages or for apps; make a source for each';
    return failure('invalid', `apps: ${message}.`, [{ path: 'apps', message }]);
  }
  const found = await sourceOf(id, ports);
  if (found === undefined) return notFound('source');
  const change = { set: limits, remove: absent(limits) };
  const condition = { kind: { exists: true } } as const;
  const live = (await keysOf(found, ports)).filter((key) => isLive(key, ports.clock()));
  const rows = [{ kind: 'source', id }, ...live.map((key) => ({ kind, id: key.id }))];
  const result = await ports.control.transact(
    rows.map((update) => ({ update, change, condition })),
  );
  if (result.kind === 'refused') return othersAtWork('source');
  const { kind: _, ...shown } = { ...found, ...limits };
  return ok(
    source.parse(
      Object.fromEntries(Object.entries(shown).filter(([name]) => !absent(limits).includes(name))),
    ),
  );
}

const optional = ['apps', 'calls', 'requestsPerMinute', 'eventsPerDay'] as const;
const absent = (limits: z.output<typeof sourceLimits>): string[] =>
  optional.filter((name) => limits[name] === undefined);

/** Limits of a source as its keys carry them. */
function limitsOf({ origins, apps, calls, requestsPerMinute, eventsPerDay }: SourceRow) {
  return { origins, apps, calls, requestsPerMinute, eventsPerDay };
}

export const newWriteKey = (keyKind: SourceRow['keyKind'], { randomText }: ApiPorts): string =>
  `${keyKind === 'browser' ? 'wkb' : 'wks'}_${randomText(32)}`;

const sourceOf = (id: string, { control }: ApiPorts): Promise<SourceRow | undefined> =>
  control.get(sourceRow, 'source', id);

async function keysOf({ id }: SourceRow, { control }: ApiPorts): Promise<WriteKeyRow[]> {
  const all = await control.queryAll(writeKeyRow, { kind });
  return all.filter((key) => key.sourceId === id);
}

const isLive = (key: WriteKeyRow, now: number): boolean =>
  key.revokedAt === undefined && !isPast(key, now);

const isPast = ({ endsAt }: WriteKeyRow, now: number): boolean =>
  endsAt !== undefined && Date.parse(endsAt) <= now;

/** Newest first. */
const shownKeys = (keys: readonly WriteKeyRow[], found: SourceRow, { clock }: ApiPorts) =>
  keys
    .map((key) => shownKey(key, found, clock()))
    .toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1));

function shownKey(row: WriteKeyRow, found: SourceRow, now: number): z.infer<typeof sourceKey> {
  const { endsAt, revokedAt } = row;
  const alive = endsAt === undefined ? 'active' : isPast(row, now) ? 'ended' : 'ending';
  return {
    id: row.id.slice(0, idLength),
    state: revokedAt === undefined ? alive : 'revoked',
    createdAt: row.createdAt ?? found.createdAt,
    ...(endsAt !== undefined && { endsAt }),
    ...(revokedAt !== undefined && { revokedAt }),
  };
}
