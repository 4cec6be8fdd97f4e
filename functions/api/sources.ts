import * as z from 'zod';
import { paging } from '../../schemas/api/paging.ts';
import { isForPagesOrApps, sourceLimits } from '../../schemas/api/source-keys.ts';
import { createdSource, sources } from '../../schemas/api/sources.ts';
import { type SourceRow, sourceRow, type WriteKeyRow, writeKeyRow } from '../../schemas/control.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { created, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { chosenId, idFrom, idIsTaken } from './row-id.ts';
import { newWriteKey, sourceKeyRoutes } from './source-keys.ts';

const newSource = z
  .strictObject({
    id: chosenId.optional(),
    name: z.string().trim().min(1).max(100),
    keyKind: z.enum(['browser', 'server']).default('browser'),
    history: z.boolean().default(false),
    ...sourceLimits.shape,
  })
  .refine(({ history, keyKind }) => !history || keyKind === 'server', {
    path: ['history'],
    error: 'only a server key may send history',
  })
  .refine(isForPagesOrApps, {
    path: ['apps'],
    error: 'a key is for pages or for apps; make a source for each',
  });

const shown = ({ kind: _, ...source }: SourceRow) => source;

export const sourceRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/sources',
    summary: 'Sources of events',
    scope: 'sources:read',
    query: paging,
    answers: { 200: sources },
    run: async ({ query }, { control }) => {
      const page = await control.query(sourceRow, { kind: 'source', ...pageOf(query) });
      return ok({ sources: page.rows.map(shown), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/sources',
    summary: 'Make a source and its write key',
    scope: 'sources:write',
    body: newSource,
    answers: { 201: createdSource },
    errors: ['conflict'],
    run: ({ body }, ports) => createSource(body, ports),
  }),
  ...sourceKeyRoutes,
];

/** The write key is shown here and, of server sources, never again: only its hash is kept. */
async function createSource(body: z.infer<typeof newSource>, ports: ApiPorts) {
  const { id: _, name: __, keyKind, history, ...limits } = body;
  const id = body.id ?? idFrom(body.name, ports);
  const writeKey = newWriteKey(keyKind, ports);
  const createdAt = new Date(ports.clock()).toISOString();
  const source: SourceRow = {
    kind: 'source',
    id,
    name: body.name,
    keyKind,
    history,
    ...limits,
    createdAt,
    ...(keyKind === 'browser' && { writeKey }),
  };
  const key: WriteKeyRow = {
    kind: 'write-key',
    id: ports.sha256(writeKey),
    sourceId: id,
    keyKind,
    history,
    ...limits,
    createdAt,
  };
  const result = await ports.control.transact([
    { put: source, condition: { kind: { exists: false } } },
    { put: key, condition: { kind: { exists: false } } },
  ]);
  if (result.kind === 'refused' && !(await isThere(key, ports))) return idIsTaken('source', id);
  return created({ ...shown(source), writeKey });
}

/** Whether an earlier try of this very call has written the key: nobody else can have drawn it. */
const isThere = async ({ kind, id }: WriteKeyRow, { control }: ApiPorts): Promise<boolean> =>
  (await control.get(writeKeyRow, kind, id)) !== undefined;
