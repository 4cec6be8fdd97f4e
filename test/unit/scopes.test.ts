import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { routes } from '../../functions/api/routes.ts';
import { role, roles, type Scope, scope, scopeTexts } from '../../schemas/scopes.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'api.md'), 'utf8');
const leastRoleOf = (one: Scope) => role.options.find((name) => roles[name].includes(one));

test('docs/api.md tells each scope, and the least role that has it, as the code does', () => {
  const told = [...page.matchAll(/^\| `([\w-]+:\w+)` \| (.+) \| (\w+) \|$/gm)].map((row) =>
    row.slice(1),
  );
  expect(told).toEqual(scope.options.map((one) => [one, scopeTexts[one], leastRoleOf(one)]));
});

test('each role has all of the role before', () => {
  for (const [rank, name] of role.options.entries()) {
    const before = role.options[rank - 1];
    if (before !== undefined)
      expect(roles[name]).toEqual(expect.arrayContaining([...roles[before]]));
  }
  expect(roles.admin).toEqual(scope.options);
});

test('each scope opens a route', () => {
  const asked = new Set(routes.map((route) => route.scope));
  expect(scope.options.filter((one) => !asked.has(one))).toEqual([]);
});
