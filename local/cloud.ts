import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openFront } from './front.ts';
import { hostFunctions, shortName } from './functions.ts';
import { killPoint } from './kill-point.ts';
import { usageMeter } from './meter/usage-meter.ts';
import { routes } from './routes.ts';
import { declareResources, openServices } from './services.ts';
import { takeState } from './state-lock.ts';
import { type Plan, planFrom } from './template/plan.ts';
import { region } from './template/resolve.ts';
import { readTemplate } from './template/template.ts';
import { connectTriggers, type Triggers } from './triggers/connect.ts';

export interface Cloud {
  readonly origin: string;
  readonly plan: Plan;
  /** Value of a declared secret, for the one who starts the cloud. */
  secret(logicalId: string): string;
  close(): Promise<void>;
}

/**
 * Boots the embedded cloud from a synthesised assembly.
 *
 * @param options.state the one folder that holds everything; a second process on the same folder is refused
 */
export async function bootCloud(options: {
  readonly assembly: string;
  readonly state: string;
  readonly host: string;
  readonly port: number;
  readonly log: (line: string) => void;
}): Promise<Cloud> {
  const { state, log } = options;
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const lock = takeState(state);
  const clock = Date.now;
  const meter = usageMeter(join(state, 'usage.json'));
  const kill = killPoint(process.env['DAICHO_KILL_POINT']);
  let origin = '';
  let triggers: Triggers | undefined;
  const services = openServices({ state, clock, meter: meter.count, origin: () => origin });
  const table = routes({
    services,
    meter: meter.count,
    cost: () => meter.cost(region),
    isIdle: () => triggers?.isIdle() ?? false,
    clock,
    onCall: kill,
  });
  const front = await openFront({
    host: options.host,
    port: options.port,
    routes: table.list,
    log,
  });
  origin = front.origin;
  const template = readTemplate(options.assembly);
  const plan = planFrom(template, origin);
  declareResources(services, plan);
  const hosts = hostFunctions(plan, {
    origin,
    clock,
    meter: meter.count,
    log,
    onInvoke: (name) => kill(`invoke.${shortName(name)}`),
  });
  table.serve(plan, hosts);
  triggers = connectTriggers({ plan, hosts, services, meter: meter.count, clock, log });
  return {
    origin,
    plan,
    secret(logicalId) {
      const declared = plan.secrets.find(({ id }) => id === logicalId);
      if (declared === undefined) throw new Error(`The template declares no secret ${logicalId}`);
      return services.secrets.read(declared.name);
    },
    async close() {
      await triggers?.close();
      await front.close();
      await Promise.all([...new Set(hosts.values())].map((host) => host.close()));
      await services.close();
      meter.close();
      lock.release();
    },
  };
}
