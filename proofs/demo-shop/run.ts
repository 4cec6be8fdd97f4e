import * as z from 'zod';
import type { ApiClient, Target } from '../api-client.ts';
import { type Progress, ticking } from '../progress.ts';
import { batches, sendBatches } from '../send-events.ts';
import {
  costOf,
  peopleSchema,
  refresh,
  runSync,
  type SyncCounts,
  settle,
  tallySchema,
} from '../steps.ts';
import type { ShopAudienceId, shopAudiences } from './audiences.ts';
import {
  type ChangeOfMind,
  type FoundPerson,
  findByPhone,
  syncNow,
  withdrawConsent,
} from './change-of-mind.ts';
import { type Check, type Checks, checkList } from './checks.ts';
import { type LakeScan, scanLake } from './lake-scan.ts';
import { malformedBody } from './mistakes.ts';
import { postToCollector } from './post-to-collector.ts';
import { askLake, type LakeAnswers } from './questions.ts';
import type { Counts } from './reckoning.ts';
import type { Report } from './report.ts';
import { setUpShop, shopSyncs } from './set-up.ts';
import type { Shop } from './shop.ts';
import { type SourceId, sourceIds } from './shop-call.ts';
import { countFileRows, countListed } from './stand-ins.ts';

/** One sync as it stands, with what the other end says it has. */
export interface SyncLine {
  readonly audienceId: string;
  readonly destinationId: string;
  readonly counts: SyncCounts;
  readonly listed: number;
}

export interface DemoResult {
  readonly asOf: string;
  readonly customers: number;
  readonly calls: number;
  readonly tally: Readonly<Record<SourceId, Counts>>;
  readonly people: { readonly known: number; readonly unknown: number };
  readonly lake: LakeAnswers;
  readonly audiences: Readonly<Record<ShopAudienceId, number>>;
  readonly syncs: Readonly<Record<string, SyncLine>>;
  readonly changeOfMind: ChangeOfMind;
  readonly found: FoundPerson;
  readonly scan: LakeScan;
  readonly cost: Readonly<Record<string, number>>;
  readonly seconds: Readonly<Record<string, number>>;
  readonly checks: readonly Check[];
}

export interface DemoRun {
  readonly target: () => Target;
  readonly api: ApiClient;
  readonly state: string;
  readonly shop: Shop;
  readonly progress: Progress;
  readonly report: Report;
}

/** Goes the whole way with one shop, telling as it goes. What does not add up is among the checks. */
export async function runDemo(run: DemoRun): Promise<DemoResult> {
  const { shop, report, api, target, state, progress } = run;
  const checks = checkList();
  const seconds: Record<string, number> = {};
  const timed = async <Value>(name: string, work: () => Promise<Value>): Promise<Value> => {
    const startedAt = performance.now();
    const value = await work();
    seconds[name] = Math.round((performance.now() - startedAt) / 10) / 100;
    progress.end();
    return value;
  };

  const writeKeys = await setUpShop(api);
  await timed('send', () => send(run, writeKeys));
  progress.step('Waiting until the queues are empty …');
  await timed('settle', () => ticking(progress, () => settle(target)));
  report.sent(shop, seconds['send'] ?? 0, seconds['settle'] ?? 0);
  progress.step('Refreshing: compaction, people, rollups, audiences …');
  await timed('refresh', () =>
    ticking(progress, () =>
      refresh(api, { asOf: shop.asOf }, { onStep: (step) => progress.step(`  ${step}`) }),
    ),
  );
  const tally = await tallyOf(api, checks, shop);
  const { profiles: people } = await api.get('/api/status', peopleSchema);
  const lake = await askLake(target());
  checks.equal('people are as many as the shop has', people, shop.reckoning.people);
  checks.equal('people of web and till are joined', lake.joined, shop.reckoning.joined);
  report.arrived({ tally, people, lake });
  const audiences = await audiencesOf(api);
  checks.equal('audiences are of the right size', audiences, shop.reckoning.audiences);
  report.audiences(audiences, seconds['refresh'] ?? 0);

  progress.step('Syncing lists …');
  const syncs = await timed('sync', () => ticking(progress, () => syncAll(run, checks)));
  report.syncs(syncs);
  const { changeOfMind, found } = await timed('change_of_mind', () =>
    ticking(progress, () => changeMind(run, checks, syncs, writeKeys.get('web') ?? '')),
  );
  report.changeOfMind(changeOfMind, found);

  progress.step('Searching every object of the lake for addresses, numbers and names …');
  const scan = await timed('scan', () =>
    scanLake(state, shop.customers, (done, of) => progress.count(done, of, 'objects')),
  );
  checks.equal('no personal data is in the lake', scan.leaks, []);
  checks.equal('addresses were taken out of links', scan.placeholders > 0, true);
  const cost = await costOf(target());
  report.rest(scan, cost);
  return {
    asOf: shop.asOf,
    customers: shop.customers.length,
    calls: shop.calls.length,
    ...{ tally, people, lake, audiences, syncs, changeOfMind, found, scan, cost, seconds },
    checks: checks.all,
  };
}

/** Every source sends what it has, and the browser one request that cannot be read. */
async function send(
  { shop, target, progress }: DemoRun,
  writeKeys: ReadonlyMap<SourceId, string>,
): Promise<void> {
  progress.step('Sending through the collector …');
  let sent = 0;
  for (const source of sourceIds) {
    const writeKey = writeKeys.get(source) ?? '';
    const calls = shop.calls.filter((call) => call.source === source).map(({ body }) => body);
    await sendBatches(batches(calls), {
      target: () => ({ url: target().url, writeKey }),
      concurrency: 4,
      giveUpAfterMs: 60_000,
      onAcknowledged: (done) =>
        progress.count(sent + done, shop.calls.length, 'events acknowledged'),
    });
    sent += calls.length;
  }
  await postToCollector(target(), '/v1/batch', writeKeys.get('web') ?? '', malformedBody);
}

async function tallyOf(api: ApiClient, checks: Checks, shop: Shop): Promise<DemoResult['tally']> {
  const { sources } = await api.get('/api/tally', tallySchema);
  const of = (id: SourceId): Counts => {
    const row = sources.find((source) => source.id === id);
    const { accepted = 0, stored = 0, duplicate = 0, rejected = 0 } = row ?? {};
    checks.equal(`${id}: the tally adds up`, stored + duplicate + rejected, accepted);
    return { accepted, stored, duplicate, rejected };
  };
  const [web, orders, pos, callCentre] = sourceIds;
  const tally = {
    [web]: of(web),
    [orders]: of(orders),
    [pos]: of(pos),
    [callCentre]: of(callCentre),
  };
  checks.equal('every event ended as it should', tally, shop.reckoning.tally);
  return tally;
}

async function audiencesOf(api: ApiClient): Promise<DemoResult['audiences']> {
  const size = async (id: ShopAudienceId): Promise<number> =>
    (await api.get(`/api/audiences/${id}`, z.looseObject({ size: z.int() }))).size;
  return {
    repeaters: await size('repeaters'),
    recent: await size('recent'),
    leaving: await size('leaving'),
    best: await size('best'),
    'left-carts': await size('left-carts'),
  } satisfies Record<keyof typeof shopAudiences, number>;
}

async function syncAll(run: DemoRun, checks: Checks): Promise<DemoResult['syncs']> {
  const syncs: Record<string, SyncLine> = {};
  for (const [id, { audienceId, destinationId }] of Object.entries(shopSyncs)) {
    run.progress.step(`  ${id}`);
    const counts = await runSync(run.api, id);
    const listed =
      destinationId === 'csv'
        ? countFileRows(run.state)
        : await countListed(run.target(), destinationId);
    checkSync(checks, id, counts);
    checks.equal(`${id}: as many there as were acknowledged`, listed, counts.acknowledged);
    checks.equal(`${id}: somebody is on the list`, counts.acknowledged > 0, true);
    syncs[id] = { audienceId, destinationId, counts, listed };
  }
  return syncs;
}

function checkSync(checks: Checks, id: string, counts: SyncCounts): void {
  const { acknowledged, no_identifier, no_consent, suppressed, held_out, refused, pending } =
    counts;
  const sum = acknowledged + no_identifier + no_consent + suppressed + held_out + refused + pending;
  checks.equal(`${id}: the sync adds up`, sum, counts.audience);
}

async function changeMind(
  run: DemoRun,
  checks: Checks,
  before: DemoResult['syncs'],
  writeKey: string,
): Promise<{ changeOfMind: ChangeOfMind; found: FoundPerson }> {
  const { regular } = run.shop;
  run.progress.step('One regular takes back her consent …');
  const changeOfMind = await withdrawConsent(run, writeKey, regular);
  const every = { google: true, meta: true, webhook: true };
  checks.equal('the regular was on every list', changeOfMind.wasListed, every);
  const none = { google: false, meta: false, webhook: false };
  checks.equal('the regular is on no list now', changeOfMind.isListed, none);
  for (const [id, { counts, destinationId }] of Object.entries(before)) {
    const now = await syncNow(run.api, id);
    checkSync(checks, id, now);
    if (destinationId === 'csv') continue;
    checks.equal(
      `${id}: one fewer is acknowledged, one more has not agreed`,
      [now.acknowledged, now.no_consent],
      [counts.acknowledged - 1, counts.no_consent + 1],
    );
  }
  const found = await findByPhone(run, regular);
  checks.equal('the call centre finds her by phone', found.isSamePerson, true);
  checks.equal('the call centre sees that she said no', found.advertising, false);
  return { changeOfMind, found };
}
