import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import * as z from 'zod';
import { inParallel } from '../../stores/in-parallel.ts';
import { apiClient, type Target } from '../api-client.ts';
import { askLakeOf } from '../ask-lake.ts';
import type { Progress } from '../progress.ts';
import { seeded } from '../seeded.ts';
import { startStack } from '../stack.ts';
import { refresh, settle } from '../steps.ts';
import { startFront } from './front.ts';
import { drain, type Ending, type Ledger, runSession } from './session.ts';

export const chromiumPath = '/usr/bin/chromium';

export interface LedgerResult {
  readonly sessions: number;
  readonly seed: number;
  readonly endings: Readonly<Partial<Record<Ending, number>>>;
  readonly offlineSpells: number;
  /** Requests of the pages, and what became of those that failed. */
  readonly requests: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Calls that returned; of them, those that the page's queue took. */
  readonly called: number;
  readonly accepted: number;
  /** Of the accepted, those that the lake does not have. */
  readonly lost: number;
  /** Steps that the lake has more than once. */
  readonly doubled: number;
  /** Steps of the lake that nobody took. */
  readonly invented: number;
  /** Copies that deduplication took out: without any the proof would show nothing. */
  readonly duplicates: number;
  /** Events of all kinds in the lake, over requests that the collector took. */
  readonly eventsPerRequest: number;
  /** Anonymous ids of the lake; at most one a visitor. */
  readonly visitors: number;
  readonly seconds: number;
}

const sessionsOfVisitor = 5;
const visitorsAtOnce = 4;

/** Lets visitors live through page sessions in a real browser, then compares what they know with what the lake has. */
export async function runLedger(options: {
  readonly sessions: number;
  readonly seed: number;
  readonly progress: Progress;
}): Promise<LedgerResult> {
  const { sessions, seed, progress } = options;
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'daicho-browser-ledger-'));
  progress.step('Starting the embedded cloud and a browser …');
  const stack = await startStack({ state: folder });
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
  const ledger: Ledger = {
    called: new Set(),
    accepted: new Set(),
    endings: new Map(),
    offlineSpells: 0,
  };
  const front = await startFront(stack, stack.writeKey, seeded(seed));
  try {
    progress.step(`${sessions} page sessions …`);
    await visit(browser, front.url, { sessions, seed, ledger, progress });
    progress.step('What came of it in the lake …');
    await settle(() => stack);
    await refresh(
      apiClient(() => stack),
      { scope: 'compact' },
    );
    const lake = await askLake(stack);
    const { seen } = front;
    const stored = new Map(lake.steps.map(({ step, copies }) => [step, copies]));
    return {
      sessions,
      seed,
      endings: Object.fromEntries(ledger.endings),
      offlineSpells: ledger.offlineSpells,
      requests: seen.requests,
      faults: Object.fromEntries(seen.faults),
      called: ledger.called.size,
      accepted: ledger.accepted.size,
      lost: [...ledger.accepted].filter((step) => !stored.has(step)).length,
      doubled: lake.steps.filter(({ copies }) => copies > 1).length,
      invented: lake.steps.filter(({ step }) => !ledger.called.has(step)).length,
      duplicates: seen.events - lake.events,
      eventsPerRequest: Math.round((lake.events / Math.max(1, seen.taken)) * 100) / 100,
      visitors: lake.visitors,
      seconds: Math.round((performance.now() - startedAt) / 1000),
    };
  } finally {
    await browser.close();
    await front.stop();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function visit(
  browser: Browser,
  url: string,
  run: {
    readonly sessions: number;
    readonly seed: number;
    readonly ledger: Ledger;
    readonly progress: Progress;
  },
): Promise<void> {
  const visitors = Array.from(
    { length: Math.ceil(run.sessions / sessionsOfVisitor) },
    (_, at) => at,
  );
  let done = 0;
  await inParallel(visitors, visitorsAtOnce, async (visitor) => {
    const random = seeded(run.seed * 1_000 + visitor);
    const context = await browser.newContext({
      userAgent: 'Mozilla/5.0 Chrome/140.0 Safari/537.36',
    });
    const own = Math.min(sessionsOfVisitor, run.sessions - visitor * sessionsOfVisitor);
    for (let session = 0; session < own; session += 1) {
      await runSession(context, url, `v${visitor}-${session}`, random, run.ledger);
      done += 1;
      run.progress.count(done, run.sessions, 'sessions');
    }
    const left = await drain(context, url);
    if (left > 0) throw new Error(`visitor ${visitor} still has ${left} events to send`);
    await context.close();
  });
}

const count = z.coerce.number().int();

const askLake = (target: Pick<Target, 'url'>) =>
  askLakeOf(target, async (ask) => {
    const steps = await ask(
      z.object({ step: z.string(), copies: count }),
      `SELECT json_extract_scalar("properties", '$.step') AS "step", count(*) AS "copies" FROM "events"
       WHERE "event" = 'Ledger Step' GROUP BY json_extract_scalar("properties", '$.step')`,
    );
    const [all] = await ask(
      z.object({ events: count, visitors: count }),
      'SELECT count(*) AS "events", count(DISTINCT "node") AS "visitors" FROM "events"',
    );
    return { steps, events: all?.events ?? 0, visitors: all?.visitors ?? 0 };
  });
