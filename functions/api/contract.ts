import { openApiDocument } from '../../schemas/api/contract.ts';
import { openApiOf } from './openapi.ts';
import { ok } from './response.ts';
import { type Contract, type Route, route } from './route.ts';

/** @param routes all of the API, asked for when the document is */
export function contractRoutes(routes: () => readonly Contract[]): readonly Route[] {
  let document: ReturnType<typeof openApiOf> | undefined;
  return [
    route({
      method: 'GET',
      path: '/api/openapi.json',
      summary: 'This document',
      scope: 'public',
      answers: { 200: openApiDocument },
      run: async () => {
        document ??= openApiOf(routes());
        return ok(openApiDocument.parse(JSON.parse(JSON.stringify(document))));
      },
    }),
  ];
}
