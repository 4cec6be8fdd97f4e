import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { defaults } from '../../infra/defaults.ts';
import type { AudienceDefinition } from '../../schemas/audience.ts';
import { apiClient } from '../api-client.ts';
import type { Progress } from '../progress.ts';
import { refresh } from '../steps.ts';
import { bootMeteredCloud, type MeteredCloud } from './metered-cloud.ts';
import { bodies, earlierVisits, traffic } from './traffic.ts';
import type { UsageBook } from './usage-book.ts';

export const eventsPerRequest = 10;

/** What some events cost that came at some rate. */
export interface Landed {
  readonly eventsPerDay: number;
  readonly events: number;
  readonly requests: number;
  readonly usage: UsageBook;
}

export interface Job {
  readonly usage: UsageBook;
  /** Objects that Athena wrote. */
  readonly written: number;
}

/** Everything that the bill is made from. */
export interface Measured {
  readonly cloud: Pick<MeteredCloud, 'template' | 'plan'>;
  readonly landed: readonly Landed[];
  readonly tick: UsageBook;
  readonly compaction: Job;
  readonly refresh: Job;
  /** Size in the lake of what one event becomes, by table. */
  readonly bytesPerEvent: Readonly<Record<'events' | 'outcomes' | 'profile_days', number>>;
}

/** As AWS has it; the local run has a shorter one and gets its messages faster. */
const windowSeconds = defaults.batchWindowSeconds;
const ticks = 5;
const leastWindows = 4;

export async function measure(
  rates: readonly number[],
  size: number,
  progress: Progress,
): Promise<Measured> {
  const cloud = await bootMeteredCloud((line) => progress.step(line));
  try {
    const api = apiClient(() => ({ url: cloud.origin, apiKey: cloud.secret('AdminKeySecret') }));
    const source = { name: 'Site', keyKind: 'browser' };
    const { writeKey } = await api.post(
      '/api/sources',
      source,
      z.looseObject({ writeKey: z.string() }),
    );
    for (const [id, definition] of Object.entries(audiences))
      await api.put(`/api/audiences/${id}`, definition, z.looseObject({}));
    const tick = await spent(cloud, async () => {
      for (let round = 0; round < ticks; round += 1) await cloud.invoke('tick', {});
    });
    progress.step('  making returning visitors known …');
    const atEpochMs = Date.now();
    const known = earlierVisits({ seed: 7, events: 0, atEpochMs });
    await send(cloud, writeKey, bodies(known, eventsPerRequest));

    const landed: Landed[] = [];
    for (const [index, eventsPerDay] of rates.entries()) {
      const newFrom = 1_000_000 * (index + 1);
      landed.push(await land(cloud, writeKey, { eventsPerDay, size, newFrom, progress }));
    }
    progress.step('  compaction and refresh …');
    await refresh(api, {});
    // What a minute brings at the first rate, and what comes until the refresh.
    const minute = { seed: 8, events: 3 * 230, newFrom: 8_000_000, atEpochMs: Date.now() };
    await send(cloud, writeKey, bodies(traffic(minute), eventsPerRequest));
    const compaction = await job(cloud, () => refresh(api, { scope: 'compact' }));
    const more = { seed: 9, events: 230, newFrom: 9_000_000, atEpochMs: Date.now() };
    await send(cloud, writeKey, bodies(traffic(more), eventsPerRequest));
    const refreshed = await job(cloud, () => refresh(api, {}));
    const events = landed.reduce(
      (sum, run) => sum + run.events,
      known.length + minute.events + more.events,
    );
    const sizeOf = (table: string): number => bytesBelow(cloud.state, table) / events;
    return {
      cloud,
      landed,
      tick,
      compaction,
      refresh: refreshed,
      bytesPerEvent: {
        events: sizeOf('events'),
        outcomes: sizeOf('outcomes'),
        profile_days: sizeOf('profile_days'),
      },
    };
  } finally {
    await cloud.close();
  }
}

/** Number of calls that `tick` is an average of. */
export const measuredTicks = ticks;

async function land(
  cloud: MeteredCloud,
  writeKey: string,
  options: {
    readonly eventsPerDay: number;
    readonly size: number;
    readonly newFrom: number;
    readonly progress: Progress;
  },
): Promise<Landed> {
  const { eventsPerDay, size, newFrom, progress } = options;
  const perWindow = Math.max(
    1,
    Math.round((eventsPerDay / 86_400 / eventsPerRequest) * windowSeconds),
  );
  const windows = Math.max(leastWindows, Math.round(size / eventsPerRequest / perWindow));
  const events = windows * perWindow * eventsPerRequest;
  const sent = bodies(
    traffic({ seed: newFrom, events, newFrom, atEpochMs: Date.now() }),
    eventsPerRequest,
  );
  const usage = await spent(cloud, async () => {
    for (let window = 0; window < windows; window += 1) {
      await send(cloud, writeKey, sent.slice(window * perWindow, (window + 1) * perWindow));
      progress.count(
        window + 1,
        windows,
        `windows of ${windowSeconds} s at ${eventsPerDay.toLocaleString('en')} events a day`,
      );
    }
  });
  return { eventsPerDay, events, requests: sent.length, usage };
}

/** Sends all at once, as far as a laptop goes, so that they meet in one window; then waits until all is done. */
async function send(
  cloud: MeteredCloud,
  writeKey: string,
  requests: readonly string[],
): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let body = requests[next]; body !== undefined; body = requests[next]) {
      next += 1;
      const response = await fetch(`${cloud.origin}/v1/batch`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'text/plain' },
        body,
      });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`The collector answered ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  await cloud.settle();
}

async function spent(cloud: MeteredCloud, work: () => Promise<void>): Promise<UsageBook> {
  const before = cloud.usage.copy();
  await work();
  await cloud.settle();
  return cloud.usage.since(before);
}

async function job(cloud: MeteredCloud, work: () => Promise<void>): Promise<Job> {
  const before = new Set(filesBelow(join(cloud.state, 's3')));
  const usage = await spent(cloud, work);
  const written = filesBelow(join(cloud.state, 's3')).filter(
    (file) => file.includes('/generations/') && !before.has(file),
  );
  return { usage, written: written.length };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Bytes of a table's newest generations. Files that were replaced stay a while: the largest attempt of a day counts. */
function bytesBelow(state: string, table: string): number {
  const byDay = new Map<string, Map<string, number>>();
  for (const file of filesBelow(join(state, 's3'))) {
    const [, attempt, day] = new RegExp(`/generations/${table}/([^/]+)/([^/]+)/`).exec(file) ?? [];
    if (attempt === undefined || day === undefined) continue;
    const attempts = byDay.get(day) ?? new Map<string, number>();
    attempts.set(attempt, (attempts.get(attempt) ?? 0) + statSync(file).size);
    byDay.set(day, attempts);
  }
  let sum = 0;
  for (const attempts of byDay.values()) sum += Math.max(...attempts.values());
  return sum;
}

const said = {
  version: 1,
  purpose: 'Addressable advertising to visitors of the shop who agreed to it',
  goal: 'Orders',
  owner: 'bench',
  target: 'One order in a hundred visits',
} as const;

const days = { days: 30 } as const;
const seen = (event: string, value: number) =>
  ({
    count: { event, operator: 'greater_than_or_equal', value, window: { within: days } },
  }) as const;

/** Hourly audiences of a brand that has just begun. */
const audiences: Readonly<Record<string, AudienceDefinition>> = {
  viewers: { ...said, name: 'Viewers', where: seen('Product Viewed', 1) },
  'many-views': { ...said, name: 'Many views', where: seen('Product Viewed', 3) },
  adders: { ...said, name: 'Adders to the cart', where: seen('Product Added', 1) },
};
