import * as z from 'zod';
import type { ApiClient, Target } from '../api-client.ts';
import type { Progress } from '../progress.ts';
import { batches, sendBatches } from '../send-events.ts';
import { permitEverything, refresh, settle, syncCounts, tallySchema } from '../steps.ts';
import { browserCalls, complaintOf, refusedCalls, serverCalls, withdrawalOf } from './calls.ts';
import type { Collected } from './collected.ts';
import { destinations, feedTypes, listTypes, platforms } from './destinations.ts';
import { echoingFaults, echoOf } from './echo.ts';
import { restOrGoOn } from './go-on.ts';
import { messageAndList } from './messages.ts';
import type { Canary } from './people.ts';
import { askEverything, askWrongly, command } from './questions.ts';

export interface CanaryRun {
  readonly target: Target & { readonly writeKey: string };
  readonly api: ApiClient;
  readonly people: readonly Canary[];
  readonly collected: Collected;
  readonly progress: Progress;
  /** Path of the customer file. */
  readonly customerFile: string;
}

/** What went where: nothing is shown by a scan of places that nobody's data came near. */
export interface CanaryStory {
  readonly stored: number;
  readonly rejected: number;
  /** Acknowledged by each destination with a list. */
  readonly acknowledged: Readonly<Record<string, number>>;
  /** Orders that each platform was told of. */
  readonly told: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly listed: number;
  readonly asked: number;
}

const longestFaultMs = 2_500;
const longestRunMs = 15_000;
const longestErasureMs = 6_000;
const anything = z.looseObject({});
const audience = {
  version: 1,
  owner: 'proofs',
  name: 'Customers',
  purpose: 'canaries',
  goal: 'none',
  target: 'none',
  where: { count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: 1 } },
};

/** Takes people with canaries in every field everywhere that a person's data goes, faults and mistakes included. */
export async function tellCanaries(run: CanaryRun): Promise<CanaryStory> {
  const { api, target, people, collected, progress } = run;
  const [first, second, third, fourth] = people;
  if (!first || !second || !third || !fourth) throw new RangeError('At least four people');
  progress.step('Setting up sources, destinations and legal bases …');
  const server = await setUp(api);
  progress.step('Collecting, with refused events and broken requests …');
  const identified = [...people.flatMap(serverCalls), ...people.slice(0, 4).flatMap(refusedCalls)];
  await send(target, server, identified);
  await send(target, target.writeKey, people.flatMap(browserCalls));
  for (const broken of [`{"batch":[{"email":"${first.email}"`, first.email, '[]'])
    await collected.ask(target, '/v1/batch', {
      ...{ method: 'POST', body: broken, key: target.writeKey },
    });
  await settle(() => target);
  await command(target, collected, 'import', run.customerFile, '--dry-run');
  await command(target, collected, 'import', run.customerFile, '--dry-run', '--json');
  progress.step('Refreshing …');
  await refresh(api, {});
  progress.step('Syncing, while platforms fail and repeat whom they were told of …');
  const acknowledged = await syncAll(api, listTypes);
  await syncFailing(run, echoOf(first));
  progress.step('Telling orders, sending messages, making lists …');
  const told = await tellOrders(run, echoOf(first));
  const { messages, listed, ids } = await messageAndList(run, echoOf(first));
  progress.step('A complaint, a withdrawal, an erasure …');
  await send(target, server, [complaintOf(second), withdrawalOf(third)]);
  await erase(api, fourth);
  await settleOrGoOn(target);
  await refresh(api, {});
  await Promise.all(listTypes.map((type) => runQuietly(api, type, longestFaultMs)));
  progress.step('Asking everything, rightly and wrongly …');
  const asked = await askEverything(target, collected, {
    ...{
      destinations: [...listTypes, ...feedTypes],
      syncs: [...listTypes, ...platforms.map(failing)],
      conversions: feedTypes,
    },
    ...{ audiences: ['customers'], ...ids },
  });
  await askWrongly(target, collected, first);
  for (const words of [['tail', '--json'], ['sync', 'list'], ['tally']])
    await command(target, collected, ...words);
  await settleOrGoOn(target);
  const { sources } = await api.get('/api/tally', tallySchema);
  const sum = (of: 'stored' | 'rejected'): number =>
    sources.reduce((total, source) => total + source[of], 0);
  return {
    ...{ stored: sum('stored'), rejected: sum('rejected') },
    ...{ acknowledged, told, messages, listed, asked },
  };
}

/** @returns write key of the source that is a server's */
async function setUp(api: ApiClient): Promise<string> {
  const { writeKey } = await api.post(
    '/api/sources',
    { id: 'shop', name: 'Shop', keyKind: 'server' },
    z.looseObject({ writeKey: z.string() }),
  );
  await api.put('/api/audiences/customers', audience, anything);
  for (const [type, connection] of Object.entries(destinations))
    await api.put(`/api/destinations/${type}`, { name: type, type, ...connection }, anything);
  for (const type of platforms) {
    const { settings, credentials } = destinations[type];
    const other = type === 'webhook' ? { ...settings, audience: failing('canaries') } : settings;
    const connection = { name: failing(type), type, settings: other, credentials };
    await api.put(`/api/destinations/${failing(type)}`, connection, anything);
  }
  await permitEverything(api);
  for (const id of [...listTypes, ...platforms.map(failing)]) {
    const sync = { audienceId: 'customers', destinationId: id, afterRefresh: false };
    await api.put(`/api/syncs/${id}`, sync, anything);
  }
  for (const type of feedTypes)
    await api.post(
      '/api/conversions',
      { id: type, destinationId: type, everyMinutes: 0, since: dayBefore(4) },
      anything,
    );
  return writeKey;
}

async function send(target: Target, writeKey: string, calls: readonly object[]): Promise<void> {
  // What is of today is in no audience before tomorrow.
  const timestamp = new Date(Date.now() - 2 * 86_400_000).toISOString();
  const stamped = calls.map((call) => ({ ...call, timestamp }));
  await sendBatches(batches(stamped), {
    target: () => ({ url: target.url, writeKey }),
    concurrency: 2,
    giveUpAfterMs: 30_000,
    onAcknowledged: () => undefined,
  });
}

const dayBefore = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** Until the queues are empty; what a platform put off stays there. */
const settleOrGoOn = (target: Target): Promise<{ idle: boolean }> =>
  restOrGoOn(
    async () => {
      const response = await fetch(`${target.url}/_local/idle`);
      return z.object({ idle: z.boolean() }).parse(await response.json());
    },
    ({ idle }) => idle,
    longestFaultMs,
  );

/** Makes the next requests to a stand-in fail. */
async function fail(target: Target, platform: string, faults: readonly unknown[]): Promise<void> {
  const url = `${target.url}/platforms/${platform}/_faults`;
  const { status } = await fetch(url, { method: 'POST', body: JSON.stringify(faults) });
  if (status !== 202) throw new Error(`${platform} takes no faults: ${status}`);
}

/** Runs a sync until it rests, however that is. @returns how many the platform acknowledged */
async function runQuietly(api: ApiClient, id: string, longestMs: number): Promise<number> {
  const started = z.looseObject({ runId: z.string() });
  const { runId } = await api.post(`/api/syncs/${id}/run`, {}, started);
  const sync = await restOrGoOn(
    () => api.get(`/api/syncs/${id}`, syncCounts),
    (row) => row.state === 'failed' || (row.runId === runId && row.state !== 'running'),
    longestMs,
  );
  return sync.acknowledged;
}

async function syncAll(
  api: ApiClient,
  types: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const counts = types.map(async (type) => [type, await runQuietly(api, type, longestRunMs)]);
  return Object.fromEntries(await Promise.all(counts));
}

/**
 * Second lists, at platforms that fail in each way, one a run. Those after which nobody is left to be sent come last.
 */
async function syncFailing({ api, target }: CanaryRun, echo: string): Promise<void> {
  for (const fault of echoingFaults(echo)) {
    for (const type of platforms) await fail(target, type, [fault]);
    await Promise.all(platforms.map((type) => runQuietly(api, failing(type), longestFaultMs)));
  }
}

const failing = (type: string): string => `${type}-failing`;

const feed = z.looseObject({ state: z.string(), runId: z.string().optional(), sent: z.int() });

async function tellOrders(
  { api, target }: CanaryRun,
  echo: string,
): Promise<Readonly<Record<string, number>>> {
  const told: Record<string, number> = {};
  for (const type of feedTypes) {
    const platform = type.replace(/-.*/, '');
    for (const faults of [...echoingFaults(echo).map((fault) => [fault]), []]) {
      await fail(target, platform, faults);
      const started = z.looseObject({ runId: z.string() });
      const { runId } = await api.post(`/api/conversions/${type}/run`, {}, started);
      const row = await restOrGoOn(
        () => api.get(`/api/conversions/${type}`, feed),
        (found) => found.runId === runId && found.state !== 'running',
        longestFaultMs,
      );
      told[type] = row.sent;
    }
  }
  return told;
}

async function erase(api: ApiClient, { userId }: Canary): Promise<void> {
  const node = { kind: 'user_id', value: userId };
  const { jobId } = await api.post(
    '/api/identity/erase',
    { node, reason: 'asked for it' },
    z.looseObject({ jobId: z.string() }),
  );
  // It ends when she is off every list; what a platform put off is done later.
  await restOrGoOn(
    () => api.get(`/api/identity/curations/${jobId}`, z.looseObject({ state: z.string() })),
    ({ state }) => state !== 'running',
    longestErasureMs,
  );
}
