import type * as z from 'zod';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { endOfDayEpochMs } from '../../domain/intake/end-of-day.ts';
import { apiKey, apiKeys, createdApiKey, newApiKey } from '../../schemas/api/keys.ts';
import { paging } from '../../schemas/api/paging.ts';
import { type ApiKeyRow, apiKeyRow } from '../../schemas/api-key.ts';
import { roles } from '../../schemas/scopes.ts';
import type { Caller } from './auth.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, created, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const kind = 'api-key';
/** Of the hash: what a key is called by, and no way back to it. */
const idLength = 16;

export const keyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/keys',
    summary: 'API keys: names, scopes and ends, never a key',
    scope: 'keys:read',
    query: paging,
    answers: { 200: apiKeys },
    run: async ({ query }, { control, clock }) => {
      const page = await control.query(apiKeyRow, { kind, ...pageOf(query) });
      const keys = page.rows.map((row) => shown(row, clock()));
      return ok({ keys, ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/keys',
    summary: 'Make an API key; it is shown in this answer alone',
    description:
      'It may have no scope that the caller lacks, and may not outlive the caller’s own key.',
    scope: 'keys:write',
    body: newApiKey,
    answers: { 201: createdApiKey },
    run: ({ body, caller }, ports) => createKey(body, caller, ports),
  }),
  route({
    method: 'DELETE',
    path: '/api/keys/{id}',
    summary: 'Revoke an API key at once; its row stays',
    scope: 'keys:write',
    answers: { 200: apiKey },
    errors: ['not_found'],
    run: ({ params, caller }, ports) => revoke(params.id, caller, ports),
  }),
];

async function createKey(
  { name, role, scopes, expires }: z.output<typeof newApiKey>,
  caller: Caller,
  { control, clock, randomText, sha256, timeZone }: ApiPorts,
): Promise<Answered<typeof createdApiKey>> {
  const wanted = role === undefined ? (scopes ?? []) : roles[role];
  const lacking = wanted.filter((scope) => !caller.scopes.has(scope));
  if (lacking.length > 0) {
    return failure('forbidden', `A key may have no scope that yours lacks: ${lacking.join(', ')}.`);
  }
  const now = clock();
  const dayOf = brandDays(timeZone);
  if (expires !== undefined && expires < dayOf(now)) {
    const message = 'lies in the past';
    return failure('invalid', `expires ${message}.`, [{ path: 'expires', message }]);
  }
  const expiresAt = expires && new Date(endOfDayEpochMs(expires, dayOf)).toISOString();
  if (caller.expiresAt !== undefined && (expiresAt ?? '9') > caller.expiresAt) {
    return failure('forbidden', `A key may not outlive yours, which ends at ${caller.expiresAt}.`);
  }
  const key = `dk_${randomText(40)}`;
  const row: ApiKeyRow = {
    kind,
    id: sha256(key),
    name,
    ...(role === undefined ? { scopes: [...new Set(wanted)].toSorted() } : { role }),
    ...(expiresAt !== undefined && { expiresAt }),
    createdAt: new Date(now).toISOString(),
    createdBy: caller.name,
  };
  await control.put(row);
  return created({ ...shown(row, now), key });
}

/** Says the same when it is said again. */
async function revoke(
  id: string,
  caller: Caller,
  { control, clock }: ApiPorts,
): Promise<Answered<typeof apiKey>> {
  if (!/^[0-9a-f]{16}$/.test(id)) return notFound('key');
  const { rows } = await control.query(apiKeyRow, { kind, prefix: id });
  const [row] = rows;
  if (row === undefined) return notFound('key');
  const said = { revokedAt: new Date(clock()).toISOString(), revokedBy: caller.name };
  const condition = { revokedAt: { exists: false } };
  const isMine = await control.update({ kind, id: row.id }, { set: said }, condition);
  const now = isMine ? { ...row, ...said } : await control.get(apiKeyRow, kind, row.id);
  return now === undefined ? notFound('key') : ok(shown(now, clock()));
}

function shown({ kind: _, id, scopes = [], ...row }: ApiKeyRow, nowEpochMs: number) {
  const isPast = row.expiresAt !== undefined && Date.parse(row.expiresAt) <= nowEpochMs;
  const alive = isPast ? ('expired' as const) : ('active' as const);
  return {
    ...row,
    id: id.slice(0, idLength),
    scopes: row.role === undefined ? scopes : [...roles[row.role]],
    state: row.revokedAt === undefined ? alive : ('revoked' as const),
  };
}
