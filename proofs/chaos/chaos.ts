import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type ApiClient, apiClient } from '../api-client.ts';
import { shopEvents } from '../online-retail/events.ts';
import { readInvoices } from '../online-retail/receipts.ts';
import { runStory, type StoryResult, storyTimeZone } from '../online-retail/story.ts';
import type { Progress } from '../progress.ts';
import { seeded } from '../seeded.ts';
import { type Stack, startStack } from '../stack.ts';
import { killStations, planKills } from './kill-plan.ts';
import { type Supervisor, supervise } from './supervisor.ts';

export interface ChaosResult {
  readonly seed: number;
  readonly kills: number;
  readonly killed_at: Readonly<Record<string, number>>;
  /** Events that the collector acknowledged, each counted once. */
  readonly acknowledged: number;
  readonly stored: number;
  readonly lost: number;
  readonly doubled: number;
  /** Whether the story's JSON equals the undisturbed run's but for accepted, duplicate, cost and seconds. */
  readonly identical: boolean;
  readonly undisturbed: StoryResult;
  readonly disturbed: StoryResult;
}

/** What must not change under kills. */
const invariant = ({ cost_usd: _, seconds: __, events, ...rest }: StoryResult): unknown => ({
  ...rest,
  events: { stored: events.stored, rejected: events.rejected },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps compaction busy while the import runs, so that kills find it at work. */
async function compactUntil(isOver: () => boolean, api: ApiClient): Promise<void> {
  while (!isOver()) {
    await api
      .post('/api/refresh', { scope: 'compact' }, z.looseObject({ jobId: z.string() }))
      .catch(() => undefined);
    await pause(700);
  }
}

/** Sends the n-th share of the events only once n kills have happened, so that they spread over the import. */
const gate = (supervisor: Supervisor, total: number, kills: number) => {
  const share = total / (kills + 1);
  return async (acknowledged: number): Promise<void> => {
    while (supervisor.remaining() > 0 && acknowledged > (supervisor.kills.length + 1) * share)
      await pause(50);
  };
};

/** Runs the story twice on the same receipts, undisturbed and under kill -9, and compares. */
export async function runChaos(options: {
  readonly data: string;
  readonly kills: number;
  readonly seed: number;
  readonly asOf: string;
  readonly progress: Progress;
}): Promise<ChaosResult> {
  const { progress, kills, seed } = options;
  const { rows, invoices } = readInvoices(options.data);
  const total = [...shopEvents(invoices)].length;
  // Several requests between two kills, so that each has work to hit.
  const batchEvents = Math.min(250, Math.max(1, Math.floor(total / (kills * 6))));
  const folder = mkdtempSync(join(tmpdir(), 'daicho-chaos-'));
  const tell = (
    target: () => Stack,
    state: string,
    beforeBatch?: (acknowledged: number) => Promise<void>,
  ): Promise<StoryResult> =>
    runStory({
      target,
      api: apiClient(target),
      state,
      asOf: options.asOf,
      rows,
      invoices,
      progress,
      ...(beforeBatch === undefined ? {} : { beforeBatch, batchEvents }),
    });
  try {
    progress.step('The undisturbed run');
    const calm = await startStack({
      state: join(folder, 'calm'),
      timeZone: storyTimeZone,
      minimumListSize: 1,
    });
    const undisturbed = await tell(() => calm, calm.state).finally(() => calm.stop());

    progress.step(`The run under ${kills} kills`);
    const state = join(folder, 'killed');
    const supervisor = await supervise(
      { state, timeZone: storyTimeZone, minimumListSize: 1 },
      planKills(kills, seeded(seed)),
    );
    let isImported = false;
    const compacting = compactUntil(() => isImported, apiClient(supervisor.current));
    const disturbed = await Promise.race([
      tell(supervisor.current, state, async (acknowledged) => {
        await gate(supervisor, total, kills)(acknowledged);
        isImported ||= supervisor.remaining() === 0;
      }),
      supervisor.failed.then((error) => Promise.reject(error)),
    ]).finally(async () => {
      isImported = true;
      await compacting;
      await supervisor.stop();
    });
    const { stored } = disturbed.events;
    return {
      seed,
      kills: supervisor.kills.length,
      killed_at: Object.fromEntries(
        [...killStations, 'anywhere'].map((station) => [
          station,
          supervisor.kills.filter((kill) => kill.station === station).length,
        ]),
      ),
      acknowledged: total,
      stored,
      lost: Math.max(0, total - stored),
      doubled: Math.max(0, stored - total),
      identical: JSON.stringify(invariant(undisturbed)) === JSON.stringify(invariant(disturbed)),
      undisturbed,
      disturbed,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
