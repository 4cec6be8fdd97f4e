import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A Trino server on this machine. */
export interface TrinoInstallation {
  /** Folder with `lib` and `plugin/hive`. */
  readonly home: string;
  /** The `java` to run it with. */
  readonly java: string;
}

/** The last server that Maven Central has as one archive. */
const trinoVersion = '476';
const neededJava = 24;

/**
 * Finds Trino and a Java for it; what is missing of Trino is taken from Maven Central once, 820 MB, into a cache folder
 * of the user (`TRINO_CACHE`, else `$XDG_CACHE_HOME/daicho`).
 *
 * @returns why there is none, as a sentence for people
 */
export function findTrino(): TrinoInstallation | string {
  const java = findJava();
  if (java === undefined) {
    return `Trino ${trinoVersion} needs Java ${neededJava} or newer: install a JDK and name its folder in JAVA_HOME`;
  }
  const cache =
    process.env['TRINO_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'daicho');
  const home = join(cache, `trino-server-${trinoVersion}`);
  if (existsSync(home)) return { home, java };
  return fetchTrino(cache, home) ?? { home, java };
}

/** @returns why it could not be had */
function fetchTrino(cache: string, home: string): string | undefined {
  if (spawnSync('mvn', ['--version']).error !== undefined) {
    return `Trino ${trinoVersion} is not in ${cache}, and there is no mvn to fetch it: install Maven`;
  }
  process.stderr.write(`fetching Trino ${trinoVersion} (820 MB) into ${cache}\n`);
  const work = join(cache, `trino-unpacking-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const artifact = `io.trino:trino-server:${trinoVersion}:tar.gz`;
    const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
    execFileSync(
      'mvn',
      ['-q', '-B', plugin, `-Dartifact=${artifact}`, `-DoutputDirectory=${work}`],
      {
        cwd: work,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const folder = `trino-server-${trinoVersion}`;
    execFileSync('tar', ['-xzf', `${folder}.tar.gz`], { cwd: work, stdio: 'pipe' });
    // The other plugins share files with this one by hard links: they go once all is unpacked.
    const plugins = join(work, folder, 'plugin');
    for (const name of readdirSync(plugins).filter((other) => other !== 'hive')) {
      rmSync(join(plugins, name), { recursive: true });
    }
    // Whole or not at all: another run may be waiting for it.
    if (!existsSync(home)) renameSync(join(work, folder), home);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n').slice(0, 5).join(' ') : error;
    return `Trino ${trinoVersion} could not be fetched: ${reason}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function findJava(): string | undefined {
  const homes = [
    process.env['TRINO_JAVA_HOME'],
    process.env['JAVA_HOME'],
    ...foldersIn('/usr/lib/jvm'),
    ...foldersIn('/Library/Java/JavaVirtualMachines').map((dir) => join(dir, 'Contents/Home')),
    homeOfCommand(),
  ];
  return homes
    .filter((home) => home !== undefined)
    .find((home) => releaseOf(home) >= neededJava)
    ?.concat('/bin/java');
}

const foldersIn = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir)
        .sort()
        .map((name) => join(dir, name))
    : [];

function homeOfCommand(): string | undefined {
  const { stdout, status } = spawnSync('sh', ['-c', 'command -v java'], { encoding: 'utf8' });
  return status === 0 ? join(realpathSync(stdout.trim()), '../..') : undefined;
}

/** Major version of the JDK in a folder; 0 when there is none. */
function releaseOf(home: string): number {
  const file = join(home, 'release');
  if (!existsSync(file) || !existsSync(join(home, 'bin/java'))) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
}
