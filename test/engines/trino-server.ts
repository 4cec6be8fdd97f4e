import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { TrinoInstallation } from './trino-installation.ts';

export interface TrinoServer {
  readonly url: string;
  readonly catalog: string;
  stop(): Promise<void>;
}

const startSeconds = 180;

/**
 * Starts a Trino of one node on loopback, with 2 GB of memory and one catalogue `hive`: metastore in a temporary folder,
 * objects of an S3. It ends with `stop`, and also when this process ends in whatever way.
 *
 * @throws Error with the end of the server's log when it does not come up
 */
export async function startTrino(
  { home, java }: TrinoInstallation,
  s3Url: string,
): Promise<TrinoServer> {
  const dir = mkdtempSync(join(tmpdir(), 'daicho-trino-'));
  const port = await freePort();
  configure(dir, port, s3Url);
  const logFile = join(dir, 'server.log');
  const log = openSync(logFile, 'w');
  // The shell outlives nobody: when its standard input closes, it ends Trino.
  const script = '"$@" </dev/null & trino=$!; cat >/dev/null; kill $trino; wait $trino';
  const shell = spawn('sh', ['-c', script, 'sh', java, ...javaArguments(home, dir)], {
    cwd: dir,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    shell.once('close', () => resolve());
  });
  const stop = async () => {
    shell.stdin?.end();
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  if (await comesUp(url)) return { url, catalog: 'hive', stop };
  const end = readFileSync(logFile, 'utf8').slice(-2_000);
  await stop();
  throw new Error(`Trino did not start within ${startSeconds} s:\n${end}`);
}

function configure(dir: string, port: number, s3Url: string): void {
  const files = {
    'etc/config.properties': [
      'coordinator=true',
      'node-scheduler.include-coordinator=true',
      `http-server.http.port=${port}`,
      `discovery.uri=http://127.0.0.1:${port}`,
      'node.bind-ip=127.0.0.1',
      'node.internal-address=127.0.0.1',
      'query.max-memory=800MB',
      'query.max-memory-per-node=800MB',
      'memory.heap-headroom-per-node=400MB',
    ],
    'etc/catalog/hive.properties': hiveCatalogue(join(dir, 'local'), s3Url),
  };
  for (const folder of ['etc/catalog', 'data', 'local']) {
    mkdirSync(join(dir, folder), { recursive: true });
  }
  for (const [name, lines] of Object.entries(files)) {
    writeFileSync(join(dir, name), `${lines.join('\n')}\n`);
  }
}

/** @see docs/trino.md, which asks the same of a Trino at `TRINO_URL` */
const hiveCatalogue = (localDir: string, s3Url: string): string[] => [
  'connector.name=hive',
  'hive.metastore=file',
  'hive.metastore.catalog.dir=local:///metastore',
  'hive.allow-register-partition-procedure=true',
  'fs.native-local.enabled=true',
  `local.location=${localDir}`,
  'fs.native-s3.enabled=true',
  `s3.endpoint=${s3Url}`,
  's3.region=ap-northeast-1',
  's3.path-style-access=true',
  's3.aws-access-key=local',
  's3.aws-secret-key=local',
];

const javaArguments = (home: string, dir: string): string[] => [
  '-Xmx2G',
  '-XX:ReservedCodeCacheSize=256M',
  '-XX:+EnableDynamicAgentLoading',
  '-Djdk.attach.allowAttachSelf=true',
  '--add-modules=jdk.incubator.vector',
  '--enable-native-access=ALL-UNNAMED',
  '--sun-misc-unsafe-memory-access=allow',
  `-Dplugin.dir=${join(home, 'plugin')}`,
  `-Dconfig=${join(dir, 'etc/config.properties')}`,
  `-Dnode.data-dir=${join(dir, 'data')}`,
  '-Dnode.environment=test',
  '-Dnode.id=one',
  '-cp',
  join(home, 'lib', '*'),
  'io.trino.server.TrinoServer',
];

const info = z.object({ starting: z.boolean() });

async function comesUp(url: string): Promise<boolean> {
  const deadline = Date.now() + startSeconds * 1_000;
  while (Date.now() < deadline) {
    const isReady = await fetch(`${url}/v1/info`)
      .then(async (response) => !info.parse(await response.json()).starting)
      .catch(() => false);
    if (isReady) return true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
