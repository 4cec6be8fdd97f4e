import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const node24 = join(root, 'node_modules', 'node', 'bin', 'node');
const help = `npm start -- [options]   the whole of Daicho on this machine

  --state DIR        where everything is kept            (default .daicho/state)
  --port N           one port for collector, API, page   (default 4566; 0 = any)
  --host ADDRESS     what to listen on                   (default 127.0.0.1)
  --time-zone ZONE   the brand's days                    (default Asia/Tokyo)
  --sql-audiences    audiences may be written in SQL     (default off)
  --minimum-list-size N   members that an advertising list must have (default 100)
  --json             print one JSON line when ready, for scripts
  --help
`;

// With --ignore-scripts the host's own Node runs this; types are stripped only from Node 24 on.
if (Number(process.versions.node.split('.')[0]) < 24) {
  if (!existsSync(node24)) {
    process.stderr.write('Daicho needs Node 24: run `npm ci` without --ignore-scripts.\n');
    process.exit(2);
  }
  process.exit(spawnSync(node24, process.argv.slice(1), { stdio: 'inherit' }).status ?? 1);
}

interface Known {
  readonly url: string;
  readonly apiKey: string;
  readonly writeKey: string;
}

const readKnown = (file: string): Partial<Known> => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
};

const writePrivately = (file: string, value: unknown): void => {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
};

/** The first start makes one source, so that there is a write key to paste; later starts find it again. */
async function firstWriteKey(origin: string, apiKey: string, known?: string): Promise<string> {
  if (known !== undefined) return known;
  const response = await fetch(`${origin}/api/sources`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'My site', keyKind: 'browser' }),
  });
  const body: { writeKey?: string } = JSON.parse(await response.text());
  if (body.writeKey === undefined)
    throw new Error(`The first source could not be made: HTTP ${response.status}`);
  return body.writeKey;
}

function listSizeOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Error('--minimum-list-size takes a number from 1 on.');
  return Number(text);
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const { values } = parseArgs({
    options: {
      state: { type: 'string', default: join(root, '.daicho', 'state') },
      port: { type: 'string', default: '4566' },
      host: { type: 'string', default: '127.0.0.1' },
      'time-zone': { type: 'string', default: 'Asia/Tokyo' },
      'sql-audiences': { type: 'boolean', default: false },
      'minimum-list-size': { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const { laptop, synthesiseIfStale } = await import('./synth.ts');
  const { bootCloud } = await import('./cloud.ts');
  const assembly = await synthesiseIfStale(
    laptop(values['time-zone'], values['sql-audiences'], listSizeOf(values['minimum-list-size'])),
    say,
  );
  mkdirSync(values.state, { recursive: true, mode: 0o700 });
  const cloud = await bootCloud({
    assembly,
    state: values.state,
    host: values.host,
    port: Number(values.port),
    log: say,
  });
  const file = join(values.state, 'keys.json');
  const apiKey = cloud.secret('AdminKeySecret');
  const writeKey = await firstWriteKey(cloud.origin, apiKey, readKnown(file).writeKey);
  const known: Known = { url: cloud.origin, apiKey, writeKey };
  writePrivately(file, known);
  // The command line looks here for the stack that was started last.
  mkdirSync(join(root, '.daicho'), { recursive: true });
  if (!values.json) writePrivately(join(root, '.daicho', 'local.json'), known);

  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    cloud.close().then(
      () => process.exit(0),
      (error: unknown) => {
        say(String(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const seconds = Math.round((performance.now() - startedAt) / 10) / 100;
  if (values.json) process.stdout.write(`${JSON.stringify({ ...known, seconds })}\n`);
  else process.stdout.write(welcome(known, seconds));
}

const welcome = ({ url, apiKey, writeKey }: Known, seconds: number): string => `
Daicho 台帳 is up (${seconds} s).

  Page        ${url}/#key=${apiKey}
  Collector   ${url}/v1
  Write key   ${writeKey}

Send an event, then look at the page:

  curl -u ${writeKey}: ${url}/v1/track -H 'content-type: application/json' \\
    -d '{"userId":"u-1","event":"Product Viewed","properties":{"product_id":"A-1"}}'

Then: npm run daicho -- tail       Stop: Ctrl-C
`;

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
