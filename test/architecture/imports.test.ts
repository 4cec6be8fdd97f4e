import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

const sourceFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

/** Specifiers of a file's imports, relative ones as paths from the root. */
const importsOf = (file: string): string[] =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /(?:from\s+|import\s*\(\s*|^import\s+)'([^']+)'/gm,
    ),
  ].map(([, specifier = '']) =>
    specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : specifier,
  );

/** What each folder may import of ours; npm packages and node:* are judged below. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  schemas: ['schemas'],
  domain: ['domain', 'schemas'],
  queries: ['queries', 'domain', 'schemas'],
  destinations: ['destinations', 'domain', 'schemas'],
  stores: ['stores', 'domain', 'schemas'],
  functions: ['functions', 'queries', 'destinations', 'stores', 'domain', 'schemas', 'console'],
  // The bundle of `collect` holds what `browser/build.ts` builds.
  infra: ['infra', 'queries', 'schemas', 'browser'],
  local: ['local'],
  cli: ['cli', 'domain', 'schemas', 'destinations'],
  browser: ['browser'],
};

describe('imports run one way', () => {
  test.for(Object.entries(allowed))('%s imports only what it may', ([folder, targets]) => {
    const wrong = sourceFiles(folder).flatMap((file) =>
      importsOf(file)
        .filter((path) => path.includes('/') && path.endsWith('.ts'))
        .filter((path) => !targets.includes(path.split('/')[0] ?? ''))
        .map((path) => `${file} imports ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  test('a function never imports another function’s folder', () => {
    const wrong = sourceFiles('functions').flatMap((file) => {
      const own = file.split('/').slice(0, 2).join('/');
      return importsOf(file)
        .filter((path) => path.startsWith('functions/') && !path.startsWith(`${own}/`))
        .map((path) => `${file} imports ${path}`);
    });
    expect(wrong).toEqual([]);
  });

  test('a destination never imports another destination’s folder', () => {
    const wrong = sourceFiles('destinations').flatMap((file) => {
      const [, own = '', rest] = file.split('/');
      if (rest === undefined) return [];
      return importsOf(file)
        .filter((path) => path.startsWith('destinations/'))
        .filter((path) => path.split('/').length > 2 && path.split('/')[1] !== own)
        .map((path) => `${file} imports ${path}`);
    });
    expect(wrong).toEqual([]);
  });

  test('only stores speak to AWS', () => {
    const wrong = [
      'schemas',
      'domain',
      'queries',
      'destinations',
      'functions',
      'infra',
      'local',
      'cli',
    ]
      .flatMap(sourceFiles)
      .filter((file) => importsOf(file).some((path) => path.startsWith('@aws-sdk/')));
    expect(wrong).toEqual([]);
  });

  test('schemas and domain are pure: no Node, no clock, no randomness', () => {
    const wrong = [...sourceFiles('schemas'), ...sourceFiles('domain')].filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return (
        importsOf(file).some((path) => path.startsWith('node:')) ||
        /\b(Date\.now|Math\.random|crypto\.|process\.env|console\.)/.test(
          text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
        )
      );
    });
    expect(wrong).toEqual([]);
  });
});

describe('files', () => {
  const all = [...Object.keys(allowed), 'proofs'].flatMap(sourceFiles);

  test('are not longer than 400 lines', () => {
    const long = all.filter(
      (file) => readFileSync(join(root, file), 'utf8').split('\n').length > 401,
    );
    expect(long).toEqual([]);
  });

  test('are kebab-case and named for what they hold', () => {
    const odd = all.filter((file) => !/^([a-z0-9-]+\/)+[a-z0-9.-]+\.ts$/.test(file));
    const vague = all.filter((file) =>
      /(^|\/)(utils?|helpers?|common|misc|lib)(\/|\.ts$)/.test(file),
    );
    expect([...odd, ...vague]).toEqual([]);
  });
});
