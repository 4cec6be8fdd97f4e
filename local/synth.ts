import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const inputs = [
  'schemas',
  'domain',
  'queries',
  'destinations',
  'stores',
  'functions',
  'infra',
  'console',
  'browser',
  'package-lock.json',
];

const newestChange = (path: string): number => {
  if (!existsSync(path)) return 0;
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChange(join(path, name))),
    entry.mtimeMs,
  );
};

/** Settings that differ on a laptop: an event should be seen within seconds, and nobody pays per invocation. */
export interface SynthContext {
  readonly brand: string;
  readonly timeZone: string;
  readonly batchWindowSeconds: number;
  readonly compactEveryMinutes: number;
  readonly sqlAudiences: boolean;
  readonly minimumListSize: number;
}

/** What `npm start` synthesises with. */
export const laptop = (
  timeZone: string,
  sqlAudiences = false,
  minimumListSize = 100,
): SynthContext => ({
  brand: 'local',
  timeZone,
  batchWindowSeconds: 1,
  compactEveryMinutes: 1,
  sqlAudiences,
  minimumListSize,
});

/**
 * The cloud assembly for this context, synthesised only when a source is newer than it.
 *
 * @returns its folder
 * @throws Error with the CDK app's own words when it fails
 */
export async function synthesiseIfStale(
  context: SynthContext,
  announce: (line: string) => void,
): Promise<string> {
  const { brand, timeZone, batchWindowSeconds, compactEveryMinutes, sqlAudiences } = context;
  const { minimumListSize } = context;
  const zone = timeZone.replaceAll('/', '-');
  const smallLists = minimumListSize === 100 ? '' : `-lists-${minimumListSize}`;
  const name = `${brand}-${zone}-${batchWindowSeconds}-${compactEveryMinutes}${sqlAudiences ? '-sql' : ''}${smallLists}`;
  const folder = join(root, '.daicho', 'assemblies', name);
  const manifest = join(folder, 'manifest.json');
  const sourceMs = Math.max(...inputs.map((input) => newestChange(join(root, input))));
  if (existsSync(manifest) && statSync(manifest).mtimeMs > sourceMs) return folder;
  announce('Synthesising the cloud from infra/ …');
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  await promisify(execFile)(process.execPath, [join(root, 'infra', 'app.ts')], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: fresh,
      CDK_CONTEXT_JSON: JSON.stringify({
        brand,
        timeZone,
        batchWindowSeconds: String(batchWindowSeconds),
        compactEvery: String(compactEveryMinutes),
        sqlAudiences: String(sqlAudiences),
        minimumListSize: String(minimumListSize),
      }),
    },
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}
