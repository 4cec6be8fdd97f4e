import { list, listLink, lists } from '../../schemas/api/lists.ts';
import { paging } from '../../schemas/api/paging.ts';
import { audienceRow } from '../../schemas/control.ts';
import { type ListOrder, type ListRow, listOrder, listRow } from '../../schemas/people-list.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, accepted, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const daySeconds = 86_400;
/** The row outlives its files, so that one can tell what was made and who fetched it. */
const rowDays = 400;
const linkSeconds = 300;

export const listRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/lists',
    summary: 'Lists for people, the newest first: figures, nobody by name',
    scope: 'lists:read',
    query: paging,
    answers: { 200: lists },
    run: async ({ query }, { control }) => {
      const page = await control.query(listRow, { kind: 'list', ...pageOf(query), reverse: true });
      return ok({ lists: page.rows.map(shown), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/lists',
    summary: 'Make a list for people of an audience',
    description:
      'Direct mail, calls or coupons. Consent, opt-in, complaints and addresses are read while it is made; who is left out is counted by reason.',
    scope: 'lists:write',
    body: listOrder,
    answers: { 202: list },
    errors: ['not_found', 'conflict'],
    run: ({ body, caller }, ports) => make(body, caller.name, ports),
  }),
  route({
    method: 'GET',
    path: '/api/lists/{id}',
    summary: 'A list with its files and whom it leaves out',
    scope: 'lists:read',
    answers: { 200: list },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(listRow, 'list', params.id);
      return row === undefined ? notFound('list') : ok(shown(row));
    },
  }),
  route({
    method: 'POST',
    path: '/api/lists/{id}/files/{name}/link',
    summary: 'A link to a file of a list that works for five minutes',
    description: 'The file holds people in the clear. Each link that is made is counted.',
    scope: 'lists:write',
    answers: { 200: listLink },
    errors: ['not_found', 'conflict'],
    isRepeatable: true,
    run: ({ params, caller }, ports) => link(params.id, params.name, caller.name, ports),
  }),
];

async function make(
  order: ListOrder,
  madeBy: string,
  { control, messages, clock, randomText }: ApiPorts,
): Promise<Answered<typeof list>> {
  const audience = await control.get(audienceRow, 'audience', order.audienceId);
  if (audience === undefined) return notFound('audience');
  if (audience.generation === 0)
    return failure('conflict', 'The audience has not been built yet: refresh first.');
  const requestedAt = new Date(clock()).toISOString();
  const id = `${requestedAt.replace(/[-:.]/g, '')}-${randomText(6).toLowerCase()}`;
  const row: ListRow = {
    kind: 'list',
    id,
    order,
    generation: audience.generation,
    state: 'asking',
    attempt: 1,
    polls: 0,
    audience: 0,
    rows: 0,
    excluded: {},
    unmappable: [],
    files: [],
    madeBy,
    requestedAt,
    downloads: 0,
    expiresAtEpochSeconds: Math.floor(clock() / 1000) + rowDays * daySeconds,
  };
  await control.putIfAbsent(row);
  await messages.send({ kind: 'list', listId: id });
  return accepted(shown(row));
}

async function link(
  id: string,
  name: string,
  by: string,
  { control, linkExport, clock }: ApiPorts,
): Promise<Answered<typeof listLink>> {
  const row = await control.get(listRow, 'list', id);
  if (row?.filesGoneAt !== undefined)
    return failure(
      'conflict',
      'Somebody on this list was erased, so its files are gone: make it again.',
    );
  const file = row?.files.find((each) => each.name === name);
  if (row === undefined || file === undefined) return notFound('file');
  const now = clock();
  if (Date.parse(row.expiresAt ?? '') <= now)
    return failure('conflict', 'The files of this list are gone: make it again.');
  const url = await linkExport(`lists/${id}/${name}`, `${id}-${name}`, linkSeconds);
  await control.update(
    { kind: 'list', id },
    {
      add: { downloads: 1 },
      set: { lastDownloadAt: new Date(now).toISOString(), lastDownloadBy: by },
    },
  );
  const expiresAt = new Date(now + linkSeconds * 1000).toISOString();
  return ok({ url, expiresAt, name, sha256: file.sha256 });
}

function shown(row: ListRow) {
  const { kind: _, queryId: __, attempt: ___, polls: ____, ...rest } = row;
  const { expiresAtEpochSeconds: _____, ...told } = rest;
  const leftOut = Object.values(row.excluded).reduce((sum, count) => sum + count, 0);
  const accountedFor = row.rows + leftOut;
  return { ...told, accountedFor, addsUp: accountedFor === row.audience };
}
