import * as z from 'zod';
import { type SourceRow, sourceRow, type WriteKeyRow } from '../../schemas/control.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, created, ok } from './response.ts';
import { type Call, type Route, route, routeWithBody } from './route.ts';
import { chosenId, idFrom, idIsTaken } from './row-id.ts';

const newSource = z
  .strictObject({
    id: chosenId.optional(),
    name: z.string().trim().min(1).max(100),
    keyKind: z.enum(['browser', 'server']).default('browser'),
    history: z.boolean().default(false),
    /** Pages that may send with a browser key; none = any. */
    origins: z
      .array(z.string().regex(/^https?:\/\/[^/\s]+$/, 'such as https://shop.example'))
      .max(50)
      .default([]),
  })
  .refine(({ history, keyKind }) => !history || keyKind === 'server', {
    path: ['history'],
    error: 'only a server key may send history',
  });

const shown = ({ kind: _, ...source }: SourceRow) => source;

export const sourceRoutes: readonly Route[] = [
  route('GET', '/api/sources', 'viewer', async (_, { control }) => {
    const rows = await control.queryAll(sourceRow, { kind: 'source' });
    return ok({ sources: rows.map(shown) });
  }),
  routeWithBody('POST', '/api/sources', 'admin', newSource, createSource),
];

/** The write key is shown here and, of server sources, never again: only its hash is kept. */
async function createSource(
  { body }: Call<z.infer<typeof newSource>>,
  ports: ApiPorts,
): Promise<ApiResponse> {
  const { keyKind, history, origins } = body;
  const id = body.id ?? idFrom(body.name, ports);
  const writeKey = `${keyKind === 'browser' ? 'wkb' : 'wks'}_${ports.randomText(32)}`;
  const source: SourceRow = {
    kind: 'source',
    id,
    name: body.name,
    keyKind,
    history,
    origins,
    createdAt: new Date(ports.clock()).toISOString(),
    ...(keyKind === 'browser' && { writeKey }),
  };
  const key: WriteKeyRow = {
    kind: 'write-key',
    id: ports.sha256(writeKey),
    sourceId: id,
    keyKind,
    history,
    origins,
  };
  const result = await ports.control.transact([
    { put: source, condition: { kind: { exists: false } } },
    { put: key, condition: { kind: { exists: false } } },
  ]);
  if (result.kind === 'refused') {
    return idIsTaken('source', id);
  }
  return created({ ...shown(source), writeKey });
}
