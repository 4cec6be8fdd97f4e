import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

/** Largest size of each file that a page loads, gzip. */
export const budgets = { snippet: 5_120, loader: 1_024, extras: 2_048 } as const;

export interface BuiltScript {
  readonly name: 'snippet' | 'loader' | 'extras';
  readonly text: string;
  readonly rawBytes: number;
  readonly gzipBytes: number;
  readonly budgetBytes: number;
  /** For a script element's `integrity`. */
  readonly integrity: string;
}

/** The scripts of the page, always the same bytes of the same sources. */
export function buildSnippet(): readonly BuiltScript[] {
  return [built('snippet', 'main.ts'), built('loader', 'loader.ts'), built('extras', 'extras.ts')];
}

function built(name: BuiltScript['name'], entry: string): BuiltScript {
  const { outputFiles } = buildSync({
    absWorkingDir: import.meta.dirname,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2021',
    charset: 'utf8',
    legalComments: 'none',
    // Without this the compiler's own strictness is written into the script.
    tsconfigRaw: {},
  });
  const text = outputFiles[0]?.text ?? '';
  return {
    name,
    text,
    rawBytes: Buffer.byteLength(text),
    gzipBytes: gzipSync(text, { level: 9 }).length,
    budgetBytes: budgets[name],
    integrity: `sha384-${hash('sha384', text, 'base64')}`,
  };
}

function main(): void {
  const folder = join(import.meta.dirname, 'dist');
  mkdirSync(folder, { recursive: true });
  const scripts = buildSnippet();
  for (const { name, text } of scripts) writeFileSync(join(folder, `${name}.js`), text);
  if (process.argv.includes('--json')) {
    const files = scripts.map(({ text: _text, ...rest }) => rest);
    process.stdout.write(`${JSON.stringify(files)}\n`);
  } else {
    for (const { name, rawBytes, gzipBytes, budgetBytes, integrity } of scripts) {
      const sizes = `${rawBytes} bytes, ${gzipBytes} gzip of ${budgetBytes}`;
      process.stdout.write(`browser/dist/${name}.js  ${sizes}\n  integrity="${integrity}"\n`);
    }
  }
  if (scripts.some(({ gzipBytes, budgetBytes }) => gzipBytes > budgetBytes)) process.exitCode = 1;
}

if (import.meta.main) main();
