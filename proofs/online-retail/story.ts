import * as z from 'zod';
import type { ApiClient, Target } from '../api-client.ts';
import { historySource } from '../history-source.ts';
import type { Progress } from '../progress.ts';
import { batches, sendBatches } from '../send-events.ts';
import {
  checkNoneMissing,
  costOf,
  peopleSchema,
  permitEverything,
  refresh,
  runSync,
  settle,
  tallySchema,
} from '../steps.ts';
import { storyAudiences } from './audiences.ts';
import { shopEvents } from './events.ts';
import { type Invoice, shopTimeZone } from './receipts.ts';

export const storyTimeZone = shopTimeZone;
const syncs = { google: 'repeat-buyers-google', meta: 'repeat-buyers-meta' } as const;
const minutes = (count: number): number => count * 60_000;

/** What the story prints. */
export interface StoryResult {
  readonly rows: number;
  readonly events: Readonly<Record<'accepted' | 'stored' | 'duplicate' | 'rejected', number>>;
  readonly profiles: { readonly known: number; readonly unknown: number };
  readonly audiences: Readonly<Record<string, number>>;
  readonly destinations: Readonly<
    Record<
      string,
      Readonly<
        Record<
          'acknowledged' | 'added' | 'removed' | 'no_identifier' | 'no_consent' | 'refused',
          number
        >
      >
    >
  >;
  readonly cost_usd: Readonly<Record<string, number>>;
  readonly seconds: Readonly<Record<string, number>>;
}

export interface StoryRun {
  readonly target: () => Target;
  readonly api: ApiClient;
  readonly state: string;
  readonly asOf: string;
  readonly rows: number;
  readonly invoices: readonly Invoice[];
  readonly progress: Progress;
  /** Most events of one request. @default 250 */
  readonly batchEvents?: number;
  /** Awaited before each batch with the number of events acknowledged so far. @default nothing */
  readonly beforeBatch?: (acknowledgedEvents: number) => Promise<void>;
}

const anything = z.looseObject({});

async function declareAudiencesAndSyncs({ api }: StoryRun): Promise<void> {
  for (const [id, definition] of Object.entries(storyAudiences))
    await api.put(`/api/audiences/${id}`, definition, anything);
  await api.put(
    '/api/destinations/google',
    {
      name: 'Google',
      type: 'google',
      settings: { operatingAccountId: '1234567890', userListId: '555000111' },
      credentials: { accessToken: 'stand-in' },
    },
    anything,
  );
  await api.put(
    '/api/destinations/meta',
    {
      name: 'Meta',
      type: 'meta',
      settings: { audienceId: '23850000000000001' },
      credentials: { accessToken: 'stand-in' },
    },
    anything,
  );
  await permitEverything(api);
  for (const [destinationId, id] of Object.entries(syncs))
    await api.put(
      `/api/syncs/${id}`,
      { audienceId: 'repeat-buyers', destinationId, afterRefresh: false },
      anything,
    );
}

/** Imports the receipts, builds the audiences, syncs twice. Running it again into the same state changes no result. */
export async function runStory(run: StoryRun): Promise<StoryResult> {
  const { api, target, progress, invoices } = run;
  const seconds: Record<string, number> = {};
  const timed = async <Value>(name: string, work: () => Promise<Value>): Promise<Value> => {
    const startedAt = performance.now();
    const value = await work();
    seconds[name] = Math.round((performance.now() - startedAt) / 10) / 100;
    return value;
  };
  const writeKey = await historySource(run, 'online-retail-write-key', 'Online Retail receipts');
  await declareAudiencesAndSyncs(run);

  progress.step('Importing receipts through the collector …');
  const events = [...shopEvents(invoices)];
  const requests = [...batches(events, run.batchEvents)];
  await timed('import', async () => {
    await sendBatches(requests, {
      target: () => ({ url: target().url, writeKey }),
      concurrency: 4,
      giveUpAfterMs: minutes(2),
      onAcknowledged: (done) => progress.count(done, events.length, 'events acknowledged'),
      ...(run.beforeBatch === undefined ? {} : { beforeBatch: run.beforeBatch }),
    });
    await settle(target);
  });
  progress.step('Compacting: events become queryable …');
  await timed('compact', () => refresh(api, { scope: 'compact' }));
  progress.step('Refreshing: people, rollups, audiences …');
  await timed('refresh', () => refresh(api, { asOf: run.asOf }));

  progress.step('Syncing repeat-buyers to both stand-ins, twice …');
  const destinations: Record<string, StoryResult['destinations'][string]> = {};
  await timed('sync', async () => {
    for (const [destination, id] of Object.entries(syncs)) {
      await runSync(api, id);
      const { acknowledged, added, removed, no_identifier, no_consent, refused } = await runSync(
        api,
        id,
      );
      destinations[destination] = {
        acknowledged,
        added,
        removed,
        no_identifier,
        no_consent,
        refused,
      };
    }
  });
  progress.end();

  const { sources } = await api.get('/api/tally', tallySchema);
  const total = (name: 'accepted' | 'stored' | 'duplicate' | 'rejected'): number =>
    sources.reduce((sum, source) => sum + source[name], 0);
  checkNoneMissing(events.length, total('accepted'));
  const { profiles } = await api.get('/api/status', peopleSchema);
  const audiences: Record<string, number> = {};
  for (const id of Object.keys(storyAudiences))
    audiences[id] = (await api.get(`/api/audiences/${id}`, z.looseObject({ size: z.int() }))).size;
  const queryable = (seconds['import'] ?? 0) + (seconds['compact'] ?? 0);
  seconds['events_per_second'] = Math.round(events.length / queryable);
  return {
    rows: run.rows,
    events: {
      accepted: total('accepted'),
      stored: total('stored'),
      duplicate: total('duplicate'),
      rejected: total('rejected'),
    },
    profiles,
    audiences,
    destinations,
    cost_usd: await costOf(target()),
    seconds,
  };
}
