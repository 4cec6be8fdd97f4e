import type { ApiClient, Target } from '../api-client.ts';
import { historySource } from '../history-source.ts';
import type { Progress } from '../progress.ts';
import { batches, sendBatches } from '../send-events.ts';
import { checkNoneMissing, costOf, peopleSchema, refresh, settle, tallySchema } from '../steps.ts';
import { journeyEvents } from './events.ts';
import type { CompleteJourney } from './files.ts';

/** What the story prints. */
export interface JourneyResult {
  readonly rows: Readonly<Record<'transactions' | 'campaigns' | 'redemptions', number>>;
  readonly imported: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<'accepted' | 'stored' | 'duplicate' | 'rejected', number>>;
  readonly profiles: { readonly known: number; readonly unknown: number };
  readonly cost_usd: Readonly<Record<string, number>>;
  readonly seconds: Readonly<Record<string, number>>;
}

export interface JourneyRun {
  readonly target: () => Target;
  readonly api: ApiClient;
  readonly state: string;
  readonly asOf: string;
  readonly data: CompleteJourney;
  readonly progress: Progress;
}

/** Imports receipts, campaigns and redemptions, and refreshes. Running it again into the same state changes nothing. */
export async function runJourney(run: JourneyRun): Promise<JourneyResult> {
  const { api, target, progress, data } = run;
  const seconds: Record<string, number> = {};
  const timed = async (name: string, work: () => Promise<void>): Promise<void> => {
    const startedAt = performance.now();
    await work();
    seconds[name] = Math.round((performance.now() - startedAt) / 10) / 100;
  };
  const writeKey = await historySource(run, 'complete-journey-write-key', 'Complete Journey');
  const events = [...journeyEvents(data)];

  progress.step('Importing baskets, campaigns and redemptions through the collector …');
  await timed('import', async () => {
    await sendBatches(batches(events), {
      target: () => ({ url: target().url, writeKey }),
      concurrency: 4,
      giveUpAfterMs: 120_000,
      onAcknowledged: (done) => progress.count(done, events.length, 'events acknowledged'),
    });
    await settle(target);
  });
  progress.step('Refreshing: events, people, rollups …');
  await timed('refresh', () => refresh(api, { asOf: run.asOf }));
  progress.end();

  const { sources } = await api.get('/api/tally', tallySchema);
  const total = (name: 'accepted' | 'stored' | 'duplicate' | 'rejected'): number =>
    sources.reduce((sum, source) => sum + source[name], 0);
  checkNoneMissing(events.length, total('accepted'));
  const { profiles } = await api.get('/api/status', peopleSchema);
  return {
    rows: {
      transactions: data.transactions.length,
      campaigns: data.campaigns.length,
      redemptions: data.redemptions.length,
    },
    imported: countsOf(events.map(({ event }) => String(event))),
    events: {
      accepted: total('accepted'),
      stored: total('stored'),
      duplicate: total('duplicate'),
      rejected: total('rejected'),
    },
    profiles,
    cost_usd: await costOf(target()),
    seconds,
  };
}

const countsOf = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]),
  );
