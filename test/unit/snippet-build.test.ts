import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildSnippet } from '../../browser/build.ts';
import { version } from '../../browser/version.ts';

const root = join(import.meta.dirname, '../..');

test('each script is within its budget, and its hash is that of its bytes', () => {
  for (const { text, gzipBytes, budgetBytes, rawBytes, integrity } of buildSnippet()) {
    expect(gzipBytes).toBe(gzipSync(text, { level: 9 }).length);
    expect(gzipBytes).toBeLessThanOrEqual(budgetBytes);
    expect(rawBytes).toBe(new TextEncoder().encode(text).length);
    expect(integrity).toBe(`sha384-${hash('sha384', Buffer.from(text), 'base64')}`);
  }
});

test('two builds are byte-equal', () => {
  expect(buildSnippet()).toEqual(buildSnippet());
});

test('the scripts hold nothing that browsers of 2021 cannot parse', () => {
  for (const { text } of buildSnippet()) {
    // Safari before 16.4 refuses a script for a look-behind.
    expect(text).not.toMatch(/\(\?<[=!]/);
    expect(text).not.toMatch(/\b(hasOwn|structuredClone|replaceAll|randomUUID)\b|\.at\(/);
  }
});

test('the scripts name no host: they speak to nobody but the collector', () => {
  for (const { text } of buildSnippet()) expect(text).not.toMatch(/https?:\/\//);
});

test('the version is the package’s', () => {
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ version });
});

test('nothing but our own sources is in the scripts', () => {
  const imports = readdirSync(join(root, 'browser'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'build.ts')
    .flatMap((name) => [
      ...readFileSync(join(root, 'browser', name), 'utf8').matchAll(/from '([^']+)'/g),
    ])
    .map(([, specifier = '']) => specifier);
  expect(imports.filter((specifier) => !specifier.startsWith('.'))).toEqual([]);
});
