import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { buildSnippet } from '../browser/build.ts';

const root = join(import.meta.dirname, '..');

/** Names of the functions that exist: each folder of `functions/` with a `handler.ts`. */
const functionNames = (): string[] =>
  readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => existsSync(join(root, 'functions', name, 'handler.ts')))
    .sort();

// Some bundled CommonJS packages call require() for Node's own modules; ESM has none by itself.
const requireForCommonJs =
  "import { createRequire as daichoCreateRequire } from 'node:module'; const require = daichoCreateRequire(import.meta.url);";

/** The page's script, for browsers; `functions/api` serves it. */
const bundleConsole = (): string => {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: ['console/main.ts'],
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
};

/** The scripts for pages, byte by byte those of `npm run build:snippet`, beside the handler that serves them. */
const writeBrowserScripts = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of buildSnippet()) writeFileSync(join(folder, `${name}.js`), text);
};

/**
 * Bundles every function with one esbuild run, ESM for Node 24, the SDK included.
 *
 * @param outdir folder that receives `<name>/handler.mjs`, created if missing
 * @returns the folder of each function's bundle by name
 */
export function bundleFunctions(outdir: string): ReadonlyMap<string, string> {
  const names = functionNames();
  buildSync({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({
      in: `functions/${name}/handler.ts`,
      out: `${name}/handler`,
    })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    // ssh2 does without its native parts, which a machine with a compiler may have built for itself.
    external: ['*.node', 'cpu-features'],
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: requireForCommonJs },
    loader: { '.html': 'text', '.css': 'text', '.md': 'text' },
    define: { CONSOLE_SCRIPT: JSON.stringify(bundleConsole()) },
    keepNames: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  writeBrowserScripts(join(outdir, 'collect', 'scripts'));
  return new Map(names.map((name) => [name, join(outdir, name)]));
}
