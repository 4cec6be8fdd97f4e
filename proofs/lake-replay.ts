import { parseArgs } from 'node:util';
import * as z from 'zod';
import { rebuildResult } from '../schemas/curation.ts';
import { until } from './api-client.ts';
import { doDeeds } from './lake-replay/deeds.ts';
import { derivedRows, differences, loseDerived, stateOf } from './lake-replay/state.ts';
import { traffic } from './lake-replay/traffic.ts';
import { progress } from './progress.ts';
import { bootLakeStack, type LakeStack } from './replay/lake-stack.ts';
import { batches, sendBatches } from './send-events.ts';

const help = `npm run lake-replay -- [options]

Sends the traffic of a shop through collector and pipeline, takes merges apart, blocks, keeps apart and erases people; empties the
table of the identity graph and forgets what is derived from events; rebuilds both from the lake. Profiles, evidence and deeds must
be what they were, line by line.

  --people N   (default 1,000)
  --seed S     (default 1)
  --json       one JSON line
`;

const curation = z.looseObject({
  state: z.string(),
  error: z.string().optional(),
  result: z.unknown().optional(),
});
const started = z.looseObject({ jobId: z.string() });

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      people: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [people, seed] = [Number(values.people), Number(values.seed)];
  if (values.help || !Number.isInteger(people) || people < 1 || !Number.isInteger(seed)) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  const say = progress(false);
  const stack = await bootLakeStack((line) => say.step(line));
  try {
    const result = await proven(stack, people, seed, say.step);
    const isSound = Object.values(result.differences).every((count) => count === 0);
    if (values.json) process.stdout.write(`${JSON.stringify({ isSound, ...result })}\n`);
    else process.stdout.write(`${JSON.stringify({ isSound, ...result }, null, 2)}\n`);
    return isSound ? 0 : 1;
  } finally {
    await stack.close();
  }
}

async function proven(stack: LakeStack, people: number, seed: number, say: (text: string) => void) {
  const { api, origin, settle } = stack;
  const source = { name: 'proof', keyKind: 'server' };
  const { writeKey } = await api.post(
    '/api/sources',
    source,
    z.looseObject({ writeKey: z.string() }),
  );
  say(`traffic of ${people} people …`);
  const { acknowledged } = await sendBatches(batches(traffic(people, seed)), {
    target: () => ({ url: origin, writeKey }),
    concurrency: 4,
    onAcknowledged: () => undefined,
    giveUpAfterMs: 60_000,
  });
  await settle();
  say('deeds …');
  const deeds = await doDeeds(stack);
  const asOf = new Date().toISOString().slice(0, 10);
  await stack.refresh(asOf);
  say('a dry run …');
  const dryRun = await rebuild(stack, 'dry-run');
  const before = await stateOf(stack);
  const derived = await derivedRows(stack);

  const items = await stack.loseGraph();
  await loseDerived(stack);
  await settle();
  say(`${items} items are gone; rebuilding …`);
  const startedAt = performance.now();
  const rebuilt = await rebuild(stack, 'rebuild');
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  await settle();
  await stack.refresh(asOf);
  const after = await stateOf(stack);
  const again = await derivedRows(stack);
  const whole = await rebuild(stack, 'dry-run');
  const off = ({ missing, differing, otherProfile, lacking, unsettled }: typeof dryRun): number =>
    missing + differing + otherProfile + Math.abs(lacking) + unsettled;
  return {
    events: acknowledged,
    deeds,
    nodes: rebuilt.nodes,
    evidence: rebuilt.evidence,
    takenBack: rebuilt.takenBack,
    erasedNodes: rebuilt.erased,
    itemsLost: items,
    rebuildSeconds: seconds,
    derivedRows: derived.length,
    differences: {
      dryRunBefore: off(dryRun),
      profiles: differences(before.profiles, after.profiles),
      evidence: differences(before.evidence, after.evidence),
      derived: differences(derived, again),
      fromTheLakesLastWord: rebuilt.otherProfile + rebuilt.unsettled,
      dryRunAfter: off(whole),
    },
  };
}

async function rebuild(
  { api }: LakeStack,
  mode: 'dry-run' | 'rebuild',
): Promise<z.infer<typeof rebuildResult>> {
  const { jobId } = await api.post('/api/identity/rebuild', { mode }, started);
  const { error, result } = await until(
    () => api.get(`/api/identity/curations/${jobId}`, curation),
    ({ state }) => state !== 'running',
    { what: 'The rebuild', timeoutMs: 1_800_000 },
  );
  if (error !== undefined) throw new Error(`The rebuild failed: ${error}`);
  return rebuildResult.parse(result);
}

process.exitCode = await main();
