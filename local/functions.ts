import { type FunctionHost, functionHost } from './lambda/function-host.ts';
import type { Plan, PlannedFunction } from './template/plan.ts';
import { region } from './template/resolve.ts';
import type { Clock, Meter } from './wire.ts';

/** How many workers a function gets here, and how many calls one takes at a time. */
interface Room {
  readonly instances: number;
  readonly perInstance: number;
}
// A laptop has few cores: two workers that wait side by side serve what Lambda would give a thousand instances.
const httpRoom: Room = { instances: 2, perInstance: 32 };
const batchRoom: Room = { instances: 2, perInstance: 1 };

/** What the Lambda runtime itself puts into a function's environment, and this cloud's endpoint. */
const runtimeEnvironment = (planned: PlannedFunction, origin: string): Record<string, string> => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: origin,
  AWS_LAMBDA_FUNCTION_NAME: planned.name,
  // Puts the function's name into its calls' user agent: kill points and logs tell callers apart by it.
  AWS_SDK_UA_APP_ID: shortName(planned.name),
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(planned.memoryMegabytes),
  TZ: ':UTC',
});

/** `process` for a function that the template calls `daicho-brand-ProcessFunction`. */
export const shortName = (functionName: string): string =>
  functionName.replace(/^.*-(\w+)Function$/, '$1').toLowerCase();

/** Service endpoints that the person who starts the cloud has put elsewhere. */
const foreignEndpoints = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith('AWS_ENDPOINT_URL_') && value !== undefined ? [[name, value]] : [],
    ),
  );

/** Hosts every function of the plan, by ARN and by name. */
export function hostFunctions(
  plan: Plan,
  options: {
    readonly origin: string;
    readonly clock: Clock;
    readonly meter: Meter;
    readonly log: (line: string) => void;
    readonly onInvoke: (functionName: string) => void;
  },
): ReadonlyMap<string, FunctionHost> {
  const httpFunctions = new Set([
    ...plan.functionUrls.map(({ properties }) => properties.TargetFunctionArn),
    ...plan.integrations.map(({ properties }) => properties.IntegrationUri),
  ]);
  const hosts = new Map<string, FunctionHost>();
  for (const planned of plan.functions) {
    const { NODE_OPTIONS: _, ...declared } = planned.environment;
    const host = functionHost(planned, {
      ...(httpFunctions.has(planned.arn) ? httpRoom : batchRoom),
      environment: {
        ...declared,
        ...('PLATFORM_ENDPOINT' in declared
          ? { PLATFORM_ENDPOINT: `${options.origin}/platforms` }
          : {}),
        ...runtimeEnvironment(planned, options.origin),
        ...foreignEndpoints(),
      },
      clock: options.clock,
      meter: options.meter,
      log: options.log,
    });
    const observed: FunctionHost = {
      ...host,
      invoke: (event) => {
        options.onInvoke(planned.name);
        return host.invoke(event);
      },
    };
    hosts.set(planned.arn, observed);
    hosts.set(planned.name, observed);
  }
  return hosts;
}
