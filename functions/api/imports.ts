import * as z from 'zod';
import { reportPrefix } from '../../domain/import/import-report.ts';
import { isEnded, partKey, partSizes, uploadPrefix } from '../../domain/import/new-import.ts';
import {
  importMappings,
  importReport,
  imports,
  newUpload,
  partLinks,
  partsAsked,
  shownImport,
  upload,
} from '../../schemas/api/imports.ts';
import { paging } from '../../schemas/api/paging.ts';
import { importMappingRow, importRow, mostParts } from '../../schemas/import.ts';
import { shownOf } from './import-shown.ts';
import { beginUpload, missingParts } from './import-uploads.ts';
import { nextOf, pageOf } from './paging.ts';
import { accepted, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { othersAtWork } from './row-id.ts';

const linkSeconds = 3_600;

export const importRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/imports',
    summary: 'Files on their way in, newest first',
    scope: 'sources:read',
    query: paging,
    answers: { 200: imports },
    run: async ({ query }, { control }) => {
      const asked = { kind: 'import', reverse: true, ...pageOf(query) };
      const page = await control.query(importRow, asked);
      return ok({ imports: page.rows.map(shownOf), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/imports',
    summary: 'Begin to upload a file, or find the import that it is already',
    scope: 'events:write',
    body: newUpload,
    answers: { 201: upload, 200: upload },
    errors: ['conflict'],
    isRepeatable: true,
    run: ({ body }, ports) => beginUpload(body, ports),
  }),
  route({
    method: 'GET',
    path: '/api/imports/{id}',
    summary: 'How far an import is',
    scope: 'sources:read',
    answers: { 200: shownImport },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(importRow, 'import', params.id);
      return row === undefined ? notFound('import') : ok(shownOf(row));
    },
  }),
  route({
    method: 'POST',
    path: '/api/imports/{id}/parts',
    summary: 'Links to upload parts of a file by, for an hour',
    scope: 'events:write',
    body: partsAsked,
    answers: { 200: partLinks },
    errors: ['not_found', 'conflict'],
    isRepeatable: true,
    run: async ({ params, body }, { control, imports: { files } }) => {
      const row = await control.get(importRow, 'import', params.id);
      if (row === undefined) return notFound('import');
      if (row.state !== 'uploading') return failure('conflict', `The import is ${row.state}.`);
      const last = partSizes(row.sizeBytes).length - 1;
      if (body.parts.some((part) => part > last))
        return failure('invalid', `The file has parts 0 to ${last}.`);
      const parts = body.parts.map(async (part) => ({
        part,
        url: await files.uploadLink(partKey(row.id, part), linkSeconds),
      }));
      return ok({ parts: await Promise.all(parts) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/imports/{id}/start',
    summary:
      'Every part is there: take the file in. Said again it wakes an import that stands still',
    scope: 'events:write',
    answers: { 202: shownImport },
    errors: ['not_found', 'conflict'],
    isRepeatable: true,
    run: async ({ params }, { control, imports: { files, queue } }) => {
      const row = await control.get(importRow, 'import', params.id);
      if (row === undefined) return notFound('import');
      let shown = row;
      if (row.state === 'uploading') {
        const missing = await missingParts(row, files);
        if (missing.length > 0)
          return failure('conflict', `Parts are missing: ${missing.slice(0, 10).join(', ')}.`);
        shown = { ...row, state: 'waiting', version: row.version + 1 };
        const { kind, id, state, version } = shown;
        const condition = { version: { equals: row.version } };
        if (!(await control.update({ kind, id }, { set: { state, version } }, condition)))
          return othersAtWork('import');
      }
      if (!isEnded(shown)) await queue.send({ kind: 'import', importId: row.id });
      return accepted(shownOf(shown));
    },
  }),
  route({
    method: 'POST',
    path: '/api/imports/{id}/cancel',
    summary: 'Stop an import; what went in stays',
    scope: 'events:write',
    answers: { 200: shownImport },
    errors: ['not_found', 'conflict'],
    isRepeatable: true,
    run: async ({ params }, { control, clock, imports: { files } }) => {
      const row = await control.get(importRow, 'import', params.id);
      if (row === undefined) return notFound('import');
      if (isEnded(row)) return ok(shownOf(row));
      const finishedAt = new Date(clock()).toISOString();
      const ended = { ...row, state: 'cancelled', finishedAt, version: row.version + 1 } as const;
      const { kind, id, state, version } = ended;
      const change = { set: { state, finishedAt, version } };
      const condition = { version: { equals: row.version } };
      if (!(await control.update({ kind, id }, change, condition))) return othersAtWork('import');
      const parts = await files.list(uploadPrefix(row.id), mostParts);
      await files.deleteAll(parts.map(({ key }) => key));
      return ok(shownOf(ended));
    },
  }),
  route({
    method: 'GET',
    path: '/api/imports/{id}/report',
    summary: 'Rows that did not go in, or not as the file has them: line and reason',
    scope: 'sources:read',
    query: z.strictObject({ after: paging.shape.after }),
    answers: { 200: importReport },
    errors: ['not_found'],
    run: async ({ params, query }, { control, imports: { files } }) => {
      const row = await control.get(importRow, 'import', params.id);
      if (row === undefined) return notFound('import');
      const objects = await files.list(reportPrefix(row.id), mostParts);
      const rest = objects.filter(({ key }) => key > (query.after ?? ''));
      const [first, second] = rest;
      const text = first === undefined ? '' : ((await files.text(first.key)) ?? '');
      const lines = text.split('\r\n').filter((line) => line !== '');
      return ok({ lines, ...nextOf(second === undefined ? undefined : first?.key) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/import-mappings',
    summary: 'How files were read before, by their columns',
    scope: 'sources:read',
    query: paging.extend({
      columns: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .optional()
        .describe('Hash of the columns: only those'),
    }),
    answers: { 200: importMappings },
    run: async ({ query: { columns, ...page } }, { control }) => {
      const prefix = columns === undefined ? {} : { prefix: `${columns}#` };
      const asked = { kind: 'import-mapping', ...prefix, ...pageOf(page) };
      const found = await control.query(importMappingRow, asked);
      const mappings = found.rows.map(({ kind: _, id: __, ...mapping }) => mapping);
      return ok({ mappings, ...nextOf(found.next) });
    },
  }),
];
