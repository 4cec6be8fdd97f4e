import { hash } from 'node:crypto';
import { destinationTypes } from '../../destinations/registry.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import { deliver } from '../../functions/deliver/deliver.ts';
import type { Connection, DeliverPorts } from '../../functions/deliver/ports.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import { ConsentWatch } from './consent-watch.ts';
import type { FaultPlan } from './fault-plan.ts';
import { Invocations } from './invocations.ts';
import { differenceLake } from './lake.ts';
import { memoryControl } from './memory-control.ts';
import type { ProvedPlatform } from './platforms.ts';
import type { Population } from './population.ts';
import { provedPorts } from './ports.ts';
import { openRemote, type Remote } from './remote.ts';
import { publishAudience, syncId } from './rows.ts';
import { VirtualTime } from './virtual-time.ts';
import { Wakes } from './wakes.ts';
import { World } from './world.ts';

export interface StageOptions {
  readonly destination: string;
  readonly platform: ProvedPlatform;
  readonly population: Population;
  readonly owners: ReadonlyMap<string, readonly number[]>;
  readonly plan: FaultPlan;
  readonly random: () => number;
  readonly startEpochMs: number;
  readonly tampered?: ((ports: DeliverPorts) => DeliverPorts) | undefined;
}

/** One sync with all that it stands on: the function that sends, its queue and stores, people, and the platform. */
export interface Stage {
  readonly time: VirtualTime;
  readonly world: World;
  readonly control: ControlTable;
  readonly invocations: Invocations;
  readonly watch: ConsentWatch;
  readonly remote: Remote;
  /** What failed that should not have. */
  readonly failures: string[];
  /** Calls of ports so far. */
  calls(): number;
  /** Evaluates the audience and asks for a run. */
  run(name: string, holdOut: HoldOutGroup | undefined): Promise<void>;
  /** Lets everything happen that is to come. */
  rest(): Promise<void>;
}

const secretMs = 30;
const mostSteps = 1_000_000;

export function openStage(options: StageOptions): Stage {
  const { destination, platform, plan, random, tampered = (untouched) => untouched } = options;
  const time = new VirtualTime(options.startEpochMs);
  const world = new World(options.population, time.now);
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
    connect: () => connect(),
    handle: (body, remainingMs) => deliver(body, ports, remainingMs),
    afterEach: () => wakes.arrange(),
    onFailure: (error) =>
      failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  const wakes = new Wakes(control, invocations, time);
  const watch = new ConsentWatch(options.owners, { world, invocations, time });
  const remote = openRemote({
    destination,
    time,
    faultAtRequest: (index) => plan.atRequest(index, time.now()),
    call: (latencyMs, effect) => invocations.call(latencyMs, effect),
    watch: watch.watch,
  });
  const connect = connecting(destination, platform, { remote, invocations, time, random });
  const lake = differenceLake({ membersAt: (at) => world.membersAt(at), now: time.now, random });
  const machine = { invocations, time, random };
  const ports = tampered(provedPorts({ control, world, lake }, machine));
  return {
    time,
    world,
    control,
    invocations,
    watch,
    remote,
    failures,
    calls: () => calls,
    async run(name, holdOut) {
      const generation = world.refresh();
      const { size } = world.membersAt(generation);
      await publishAudience(control, { generation, size }, holdOut, isoTime(time));
      invocations.send(JSON.stringify({ kind: 'plan', syncId, runId: `run-${name}` }));
    },
    async rest() {
      if (!(await time.untilRest(mostSteps))) failures.push(`no rest after ${mostSteps} steps`);
    },
  };
}

export const isoTime = (time: VirtualTime): string => new Date(time.now()).toISOString();

function connecting(
  destination: string,
  platform: ProvedPlatform,
  machine: {
    readonly remote: Remote;
    readonly invocations: Invocations;
    readonly time: VirtualTime;
    readonly random: () => number;
  },
): () => Connection {
  const { remote, invocations, time, random } = machine;
  const type = destinationTypes.get(destination);
  if (type === undefined) throw new RangeError(`There is no destination ${destination}`);
  const { settings } = platform;
  let credentials = platform.credentials;
  const noFiles = () => Promise.reject(new Error('no files here'));
  const ports = {
    fetch: remote.fetch,
    endpoint: remote.endpoint,
    hashText: (algorithm: string, text: string) => hash(algorithm, text),
    clock: time.now,
    random,
    putExport: noFiles,
    removeExport: noFiles,
    loadCredentials: () => invocations.call(secretMs, async () => credentials),
    saveCredentials: (renewed: unknown) =>
      invocations.call(secretMs, async () => {
        credentials = renewed;
      }),
  };
  return () => {
    const connector = type.connect({ settings, credentials, region: 'JP' }, ports);
    const makesLists = connector.lists !== undefined && platform.list === undefined;
    return { type, connector, makesLists };
  };
}
