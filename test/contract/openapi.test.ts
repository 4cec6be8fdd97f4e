import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationId } from '../../functions/api/openapi.ts';
import { routes } from '../../functions/api/routes.ts';
import { type ApiServer, startApi } from './api-server.ts';
import { checkAgainstContract } from './openapi-check.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const documentOf = async () =>
  (await api.exchange('GET', '/api/openapi.json', { headers: { authorization: '' } })).body;

describe('the document', () => {
  test('is served without a key, and is OpenAPI 3.1 by the schema that its authors publish', async () => {
    const document = await documentOf();
    const validator = new Validator();
    expect(await validator.validate(document)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(JSON.stringify(document)).not.toContain('"$id":');
  });

  test('has every route with its summary, scope, parameters, body, answers and errors', async () => {
    const { paths } = await documentOf();
    for (const route of routes) {
      const operation = paths[route.path][route.method.toLowerCase()];
      const open = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const inPath = (operation.parameters ?? []).filter(
        (parameter: { in: string }) => parameter.in === 'path',
      );
      expect(operation).toMatchObject({
        summary: expect.stringMatching(/^\S.{8,}$/),
        security: route.scope === 'public' ? [] : [{ apiKey: [route.scope] }],
      });
      expect(inPath.map(({ name }: { name: string }) => name)).toEqual(open);
      expect(operation.requestBody === undefined).toBe(route.body === undefined);
      expect(Object.keys(operation.responses)).toEqual(
        expect.arrayContaining([...Object.keys(route.answers), '422', '500']),
      );
    }
    const ids = routes.map(operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.values(paths).flatMap((path) => Object.keys(path ?? {}))).toHaveLength(
      routes.length,
    );
  });

  test('lacks no path that a file of the API states', async () => {
    const { paths } = await documentOf();
    const folder = join(import.meta.dirname, '..', '..', 'functions', 'api');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const stated = files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .flatMap((text) => [...text.matchAll(/^ +path: ['`](\/api\/[^'`]+)['`]/gm)])
      .map(([, path = '']) => path);
    expect(stated.length).toBeGreaterThan(40);
    for (const path of stated) {
      const pattern = new RegExp(
        `^${path.replace(/\$\{[\w.]+\}/g, '\\w+').replace(/[{}]/g, '\\$&')}$`,
      );
      expect(Object.keys(paths).filter((one) => pattern.test(one))).not.toEqual([]);
    }
  });

  test('tells where an answer differs from it', () => {
    const request = {
      method: 'GET',
      path: '/api/audiences',
      query: new URLSearchParams(),
      headers: {},
      body: '',
    };
    const headers = { 'content-type': 'application/json' };
    const check = (status: number, body: unknown) => () =>
      checkAgainstContract(request, { status, headers, body: JSON.stringify(body) });
    expect(check(200, { audiences: [] })).not.toThrow();
    expect(check(202, { audiences: [] })).toThrow('GET /api/audiences 202 is not in the document');
    expect(check(200, {})).toThrow('audiences');
    expect(check(200, { audiences: [], total: 3 })).toThrow('total');
  });
});
