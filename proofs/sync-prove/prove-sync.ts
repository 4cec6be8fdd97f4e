import { hash } from 'node:crypto';
import { destinationTypes } from '../../destinations/registry.ts';
import { deliver } from '../../functions/deliver/deliver.ts';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import { lingeringRow, syncRow } from '../../schemas/sync.ts';
import { seeded } from '../seeded.ts';
import { ConsentWatch } from './consent-watch.ts';
import { compareList, type Differences, expectedKeys, keysOfPeople } from './expectation.ts';
import { type Extent, faultPlan } from './fault-plan.ts';
import type { FaultName } from './faults.ts';
import { Invocations } from './invocations.ts';
import { differenceLake } from './lake.ts';
import { memoryControl } from './memory-control.ts';
import type { ProvedPlatform } from './platforms.ts';
import type { Population } from './population.ts';
import { provedPorts } from './ports.ts';
import { openRemote } from './remote.ts';
import { Story } from './story.ts';
import { VirtualTime } from './virtual-time.ts';
import { Wakes } from './wakes.ts';
import { World } from './world.ts';

export interface SyncProof {
  readonly destination: string;
  readonly platform: ProvedPlatform;
  readonly population: Population;
  readonly owners: ReadonlyMap<string, readonly number[]>;
  readonly number: number;
  readonly members: number;
  readonly faults: ReadonlySet<FaultName>;
  readonly extent: Extent;
  readonly outageMs: number;
  readonly seed: number;
  /** Breaks what the function that sends stands on, to see that it is found. @default nothing is broken */
  readonly tampered?: (ports: DeliverPorts) => DeliverPorts;
}

export interface SyncVerdict extends Differences, Extent {
  readonly faults: number;
  readonly lingering: number;
  readonly withoutConsent: number;
  /** What else is not as it must be at rest. */
  readonly faultsFound: readonly string[];
}

const startEpochMs = Date.parse('2026-07-01T00:00:00Z');
const syncId = 'sync';
const audienceId = 'audience';
const destinationId = 'destination';
const generations = 4;
const secretMs = 30;
const parkedAfterMs = 7 * 24 * 3_600_000;
const mostSteps = 1_000_000;
/** About as long as a run takes. */
const runMs = 40_000;

/** Lets one sync live through some generations with all that happens to people and machines, and looks at its list. */
export async function proveSync(proof: SyncProof): Promise<SyncVerdict> {
  const { destination, platform, population, number } = proof;
  const random = seeded(seedOf(`${proof.seed} ${destination} ${number}`));
  const time = new VirtualTime(startEpochMs + number * 1000);
  const plan = faultPlan(proof.faults, proof, random);
  const world = new World(population, time.now);
  const control = memoryControl();
  const failures: string[] = [];
  let calls = 0;
  const invocations = new Invocations({
    time,
    random,
    faultAtCall: (call) => {
      calls = call;
      return plan.atCall(call);
    },
    isAskedTwice: plan.isAskedTwice,
    handle: (body, remainingMs) => deliver(body, ports, remainingMs),
    afterEach: () => wakes.arrange(),
    onFailure: (error) =>
      failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  const wakes = new Wakes(control, invocations, time);
  const watch = new ConsentWatch(proof.owners, { world, invocations, time });
  const remote = openRemote({
    destination,
    clock: time.now,
    faultAtRequest: (index) => plan.atRequest(index, time.now()),
    call: (latencyMs, effect) => invocations.call(latencyMs, effect),
    watch: watch.watch,
  });
  const type = destinationTypes.get(destination);
  if (type === undefined) throw new RangeError(`There is no destination ${destination}`);
  let credentials = platform.credentials;
  const wire = {
    fetch: remote.fetch,
    endpoint: remote.endpoint,
    hashText: (algorithm: string, text: string) => hash(algorithm, text),
    clock: time.now,
    random,
    putExport: () => Promise.reject(new Error('no files here')),
    removeExport: () => Promise.reject(new Error('no files here')),
    loadCredentials: () => invocations.call(secretMs, async () => credentials),
    saveCredentials: (renewed: unknown) =>
      invocations.call(secretMs, async () => {
        credentials = renewed;
      }),
  };
  const { settings } = platform;
  const connector = type.connect({ settings, credentials, region: 'JP' }, wire);
  const lake = differenceLake({ membersAt: (at) => world.membersAt(at), now: time.now, random });
  const { tampered = (untouched) => untouched } = proof;
  const machine = { invocations, time, random };
  const makesLists = connector.lists !== undefined && platform.list === undefined;
  const connection = { type, connector, makesLists };
  const ports = tampered(provedPorts({ control, world, lake }, connection, machine));
  const story = new Story({ world, control, invocations, time, random, syncId });
  story.begin(proof.members);

  const holdOut: HoldOutGroup[] = number % 3 === 0 ? [{ share: 5, salt: 'brand' }] : [];
  await control.put({
    kind: 'destination',
    id: destinationId,
    name: destination,
    type: destination,
    settings: platform.settings,
    createdAt: isoTime(time),
  });
  await control.put({
    kind: 'sync',
    id: syncId,
    audienceId,
    destinationId,
    afterRefresh: true,
    state: 'idle',
    generation: 0,
    createdAt: isoTime(time),
  });
  const run = async (name: string): Promise<void> => {
    await publish({ control, world, time, holdOut: holdOut[0] });
    invocations.send(JSON.stringify({ kind: 'plan', syncId, runId: `run-${name}` }));
  };
  const rest = async (): Promise<void> => {
    if (!(await time.untilRest(mostSteps))) failures.push(`no rest after ${mostSteps} steps`);
  };
  const perRun = Math.max(12, Math.ceil(proof.members / 50));
  for (let generation = 1; generation <= generations; generation += 1) {
    await run(String(generation));
    story.spread(perRun, runMs);
    if (generation === 1 && proof.outageMs > 0) plan.beginOutage(time.now());
    await rest();
    if (generation === 1) failures.push(...(await parkedWrongly(proof.outageMs, control)));
    // Between runs: nobody is at work but for withdrawals.
    story.spread(Math.ceil(perRun / 4), 60_000);
    await rest();
    if (generation === 2 && number % 6 === 0) holdOut.splice(0, 1, { share: 10, salt: 'brand' });
  }
  for (const name of ['last', 'again']) {
    await run(name);
    await rest();
  }
  const sync = await control.get(syncRow, 'sync', syncId);
  const listId = sync?.listId ?? platform.list ?? '';
  const lingering = await lingeringOn(sync?.listId ?? 'list', control);
  const last = world.membersAt(world.generations());
  const expected = expectedKeys(world, last, platform.keys, holdOut);
  const differences = compareList({
    expected,
    lingering: keysOfPeople(world, lingering, platform.keys),
    list: remote.members(listId),
    describe: personText(world),
    ownersOf: ownerText(proof, world),
  });
  const faultsFound = [...failures, ...(await unsettled(control, invocations))];
  remote.close();
  return {
    ...differences,
    lingering: lingering.length,
    faults: plan.injected(),
    withoutConsent: watch.sent.size,
    requests: remote.requests(),
    calls,
    faultsFound,
  };
}

async function publish(stage: {
  readonly control: ReturnType<typeof memoryControl>;
  readonly world: World;
  readonly time: VirtualTime;
  readonly holdOut: HoldOutGroup | undefined;
}): Promise<void> {
  const { control, world, time, holdOut } = stage;
  const generation = world.refresh();
  await control.put({
    kind: 'audience',
    id: audienceId,
    name: 'Audience',
    definition: {},
    state: 'fresh',
    generation,
    size: world.membersAt(generation).size,
    ...(holdOut === undefined ? {} : { holdOut: { ...holdOut } }),
    createdAt: isoTime(time),
  });
}

/** Members are left to a later run when the platform was away for seven days, and never before. */
async function parkedWrongly(
  outageMs: number,
  control: ReturnType<typeof memoryControl>,
): Promise<readonly string[]> {
  if (outageMs === 0) return [];
  const pending = (await control.get(syncRow, 'sync', syncId))?.pending ?? 0;
  const isLong = outageMs > parkedAfterMs;
  if (isLong === pending > 0) return [];
  return [`${pending} members are parked after ${outageMs / 3_600_000} hours without the platform`];
}

/** What must hold of the sync's own row when nothing more is to happen. */
async function unsettled(
  control: ReturnType<typeof memoryControl>,
  invocations: Invocations,
): Promise<readonly string[]> {
  const found: string[] = [];
  if (invocations.deadLetters.length > 0)
    found.push(`given up: ${invocations.deadLetters.slice(0, 3).join(' ')}`);
  const sync = await control.get(syncRow, 'sync', syncId);
  if (sync === undefined) return [...found, 'the sync is gone'];
  if (sync.state !== 'idle') found.push(`the sync is ${sync.state}: ${sync.reason ?? ''}`);
  if (sync.pending > 0) found.push(`${sync.pending} are pending at rest`);
  const { acknowledged, no_identifier, no_consent, suppressed, held_out, refused, pending } = sync;
  const sum = acknowledged + no_identifier + no_consent + suppressed + held_out + refused + pending;
  if (sum !== sync.audience) found.push(`statuses sum up to ${sum} of ${sync.audience}`);
  return found;
}

/** Profiles that the sync itself says are on this list and cannot be taken off. */
async function lingeringOn(
  list: string,
  control: ReturnType<typeof memoryControl>,
): Promise<readonly string[]> {
  const rows = await control.queryAll(lingeringRow, { kind: `lingering#${syncId}` });
  return rows.filter(({ listId }) => listId === list).map(({ id }) => id);
}

const personText =
  (world: World) =>
  (index: number): string =>
    `person ${index} of ${world.partsOf(index).join('+')}`;

const ownerText = (proof: SyncProof, world: World) => (key: string) =>
  (proof.owners.get(key) ?? [])
    .map((index) => {
      const state = world.maySend(world.rootOf(index)) ? 'yes' : 'no';
      const place = world.isInAudience(index) ? 'in' : 'out';
      return `person ${index} of ${world.rootOf(index)} (consent ${state}, ${place})`;
    })
    .join(' or ');

const isoTime = (time: VirtualTime): string => new Date(time.now()).toISOString();

const seedOf = (text: string): number => Number.parseInt(hash('sha256', text).slice(0, 8), 16);
