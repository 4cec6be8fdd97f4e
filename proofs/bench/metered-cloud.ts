import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { openFront } from '../../local/front.ts';
import { hostFunctions, shortName } from '../../local/functions.ts';
import type { FunctionHost } from '../../local/lambda/function-host.ts';
import { routes } from '../../local/routes.ts';
import { declareResources, openServices } from '../../local/services.ts';
import { laptop, synthesiseIfStale } from '../../local/synth.ts';
import { type Plan, planFrom } from '../../local/template/plan.ts';
import { readTemplate, type Template } from '../../local/template/template.ts';
import { connectTriggers, type Triggers } from '../../local/triggers/connect.ts';
import type { Meter, WireHandler } from '../../local/wire.ts';
import { UsageBook } from './usage-book.ts';

/** The embedded cloud in this process, with a meter that knows who caused what, and without a clock that ticks. */
export interface MeteredCloud {
  readonly origin: string;
  readonly state: string;
  readonly template: Template;
  readonly plan: Plan;
  readonly usage: UsageBook;
  readonly secret: (logicalId: string) => string;
  /** Resolves when no queue and no stream holds anything. */
  settle(): Promise<void>;
  /** Runs a function by its short name. */
  invoke(name: string, event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function bootMeteredCloud(log: (line: string) => void): Promise<MeteredCloud> {
  const assembly = await synthesiseIfStale(laptop('Asia/Tokyo'), log);
  const state = mkdtempSync(join(tmpdir(), 'daicho-bench-'));
  const usage = new UsageBook();
  const clock = Date.now;
  const unowned: Meter = (service, unit, amount) => {
    // Who it was is taken from the calls themselves, see `attributed`.
    const at = service === 'dynamodb' || service === 's3' ? 'total' : '';
    usage.add({ by: '-', unit: `${service}.${unit}`, at }, amount);
  };
  let origin = '';
  let triggers: Triggers | undefined;
  const services = openServices({ state, clock, meter: unowned, origin: () => origin });
  const { dynamoDb, s3, athena } = services;
  const table = routes({
    services: {
      ...services,
      dynamoDb: { ...dynamoDb, handle: attributed(dynamoDb.handle, usage) },
      s3: { ...s3, handle: counted(s3.handle, 's3', usage) },
      athena: { ...athena, handle: counted(athena.handle, 'athena', usage) },
    },
    meter: unowned,
    cost: () => ({ region: '', total: 0, byService: {}, usage: {}, unpriced: [] }),
    isIdle: () => triggers?.isIdle() ?? false,
    clock,
    onCall: () => undefined,
  });
  const front = await openFront({
    host: '127.0.0.1',
    port: 0,
    routes: table.list,
    log: () => undefined,
  });
  origin = front.origin;
  const template = readTemplate(assembly);
  const plan = { ...planFrom(template, origin), schedules: [] };
  declareResources(services, plan);
  const hosts = new Map<string, FunctionHost>();
  for (const planned of plan.functions) {
    const by = shortName(planned.name);
    const meter: Meter = (service, unit, amount) =>
      usage.add({ by, unit: `${service}.${unit}`, at: '' }, amount);
    const one = { ...plan, functions: [planned] };
    const silent = { log: () => undefined, onInvoke: () => undefined };
    for (const [name, host] of hostFunctions(one, { origin, clock, meter, ...silent }))
      hosts.set(name, host).set(by, host);
  }
  table.serve(plan, hosts);
  triggers = connectTriggers({
    plan,
    hosts,
    services,
    meter: unowned,
    clock,
    log: () => undefined,
  });
  return {
    origin,
    state,
    template,
    plan,
    usage,
    secret: (logicalId) => {
      const declared = plan.secrets.find(({ id }) => id === logicalId);
      return services.secrets.read(declared?.name ?? logicalId);
    },
    async settle() {
      while (!(triggers?.isIdle() ?? true)) await pause(25);
    },
    invoke: async (name, event) => hosts.get(name)?.invoke(event),
    async close() {
      await triggers?.close();
      await front.close();
      await Promise.all([...new Set(hosts.values())].map((host) => host.close()));
      await services.close();
      rmSync(state, { recursive: true });
    },
  };
}

const callerOf = (userAgent = ''): string => /(?:^| )app\/([a-z]+)/.exec(userAgent)?.[1] ?? '-';

/** Counts calls by caller and operation. */
function counted(handle: WireHandler, service: string, usage: UsageBook): WireHandler {
  return async (request) => {
    const by = callerOf(request.headers['user-agent']);
    const at = request.headers['x-amz-target']?.split('.').at(-1) ?? request.method;
    usage.add({ by, unit: `${service}.calls`, at }, 1);
    return handle(request);
  };
}

const consumption = z.object({ TableName: z.string(), CapacityUnits: z.number() });
const answered = z.object({
  ConsumedCapacity: z
    .union([consumption.transform((one) => [one]), z.array(consumption)])
    .optional(),
});
const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);

/** Asks every call what it consumed of which table. A call that fails says nothing: it is in the total only. */
function attributed(handle: WireHandler, usage: UsageBook): WireHandler {
  return async (request) => {
    const by = callerOf(request.headers['user-agent']);
    const operation = request.headers['x-amz-target']?.split('.').at(-1) ?? '';
    const members: object = JSON.parse(request.body.toString());
    const asking = JSON.stringify({ ...members, ReturnConsumedCapacity: 'TOTAL' });
    const response = await handle({ ...request, body: Buffer.from(asking) });
    if (response.status !== 200) return response;
    const { ConsumedCapacity = [] } = answered.parse(JSON.parse(response.body.toString()));
    const unit = reads.has(operation) ? 'read_request_units' : 'write_request_units';
    for (const { TableName, CapacityUnits } of ConsumedCapacity) {
      const at = TableName.replace(/^.*-(\w+?)Table.*$/, '$1').toLowerCase();
      usage.add({ by, unit: `dynamodb.${unit}`, at }, CapacityUnits);
    }
    return response;
  };
}
