import { mayBeListed } from '../../domain/sync/journal.ts';
import { minimumListSize } from '../../domain/sync/minimum-size.ts';
import { audienceRow } from '../../schemas/control.ts';
import { type DryRunCounts, type DryRunRow, dryRunRow } from '../../schemas/dry-run.ts';
import {
  type JournalRow,
  journalRow,
  type RunRow,
  runRow,
  type ShardRow,
  type SyncRow,
  syncRow,
} from '../../schemas/sync.ts';
import { type Decision, decide } from './chunk/decide.ts';
import { listNameOf } from './list-name.ts';
import { type Connection, type DeliverPorts, isoTime } from './ports.ts';
import { holdOutOf } from './run/begin.ts';
import { differ, prefixOf } from './run/difference.ts';
import { shardSource } from './shard/next-chunk.ts';

const reserveMs = 30_000;
const keptSeconds = 24 * 60 * 60;

export interface DryRunWork {
  readonly syncId: string;
  readonly dryRunId: string;
}

/**
 * Counts what a run would do now: everybody is decided of as a run would, with strong reads; the platform is not called and
 * nothing is changed. Goes on where it was when the invocation's time is over.
 */
export async function dryRun(
  { syncId, dryRunId }: DryRunWork,
  ports: DeliverPorts,
  remainingMs: () => number,
): Promise<void> {
  const { control, queue } = ports;
  const message = { kind: 'dry-run', syncId, dryRunId } as const;
  const sync = await control.get(syncRow, 'sync', syncId);
  if (sync === undefined) return;
  const begun = await begin(sync, dryRunId, ports);
  let { row } = begun;
  const { run } = begun;
  if (row.state !== 'running') return;
  if (run === undefined)
    return end(row, 'The audience has not been built yet: refresh first.', ports);
  const answer = await differ(sync, run, ports, message);
  if (answer === 'later') return;
  if (answer !== 'ready') return end(row, answer.failed, ports);
  const connection = await ports.connectionFor(sync.destinationId);
  const sources = await sourcesOf(sync, run, ports);
  while (row.file < sources.length) {
    if (remainingMs() < reserveMs) return queue.send(message);
    const source = sources[row.file];
    if (source === undefined) break;
    const next = await (await shardSource(source, syncId, ports))(row.cursor);
    const counted = await count({ sync, run, connection, source, ids: next.ids }, row, ports);
    row = {
      ...row,
      ...counted,
      file: next.isLast ? row.file + 1 : row.file,
      cursor: next.isLast ? '' : (next.ids.at(-1) ?? ''),
    };
    await control.putAll([row]);
  }
  const minimum = minimumListSize(connection.type.minimumSize, ports.minimumListSize);
  await end({ ...row, ...sizeOf(sync, row, minimum) }, undefined, ports);
}

/** By the rule of a run: people come on to a list that has enough of them, or will have. */
function sizeOf({ acknowledged }: SyncRow, { coming, going }: DryRunRow, minimumSize: number) {
  const possible = Math.max(0, acknowledged - going) + coming;
  return { minimumSize, possible, isHeld: coming > 0 && possible < minimumSize };
}

async function begin(
  sync: SyncRow,
  id: string,
  ports: DeliverPorts,
): Promise<{ readonly row: DryRunRow; readonly run: RunRow | undefined }> {
  const { control, clock } = ports;
  const kind = `dry-run#${sync.id}`;
  const known = await control.get(dryRunRow, kind, id);
  const runKind = `run#${sync.id}#dry`;
  const started = await control.get(runRow, runKind, id);
  if (known !== undefined && started !== undefined) return { row: known, run: started };
  const row: DryRunRow = known ?? {
    kind,
    id,
    state: 'running',
    file: 0,
    cursor: '',
    counts: noCounts,
    coming: 0,
    going: 0,
    startedAt: isoTime(clock()),
    expiresAtEpochSeconds: Math.floor(clock() / 1000) + keptSeconds,
  };
  await control.putAll([row]);
  const audience = await control.get(audienceRow, 'audience', sync.audienceId);
  if (audience === undefined || audience.generation === 0) return { row, run: undefined };
  const run: RunRow = {
    kind: runKind,
    id,
    phase: 'diff',
    fromGeneration: sync.generation,
    toGeneration: audience.generation,
    holdOut: await holdOutOf(audience, ports),
    audience: audience.size,
    attempt: 1,
    polls: 0,
    startedAt: row.startedAt,
  };
  await control.putAll([{ ...run, expiresAtEpochSeconds: row.expiresAtEpochSeconds }]);
  return { row, run };
}

const noCounts: DryRunCounts = {
  add: 0,
  again: 0,
  remove: 0,
  linger: 0,
  stay: {},
  reasons: {},
  matchKeys: {},
};

/** The shards that a run would have. */
async function sourcesOf(
  sync: SyncRow,
  run: RunRow,
  { objects }: DeliverPorts,
): Promise<readonly ShardRow[]> {
  const blank = { kind: `shard#${sync.id}#${run.id}`, isDone: false, cursor: '', retries: 0 };
  const of = async (phase: 'remove' | 'add'): Promise<readonly ShardRow[]> => {
    const keys = await objects.list(`${prefixOf(sync.id, run)}operation=${phase}/`);
    return [...keys].sort().map((key) => ({ ...blank, id: key, phase, keys: [key] }));
  };
  const waiting: ShardRow = { ...blank, id: 'recheck-0', phase: 'recheck', keys: [] };
  return [...(await of('remove')), ...(await of('add')), waiting];
}

async function count(
  look: {
    readonly sync: SyncRow;
    readonly run: RunRow;
    readonly connection: Connection;
    readonly source: ShardRow;
    readonly ids: readonly string[];
  },
  so: Pick<DryRunRow, 'counts' | 'coming' | 'going'>,
  ports: DeliverPorts,
): Promise<typeof so> {
  const { sync, run, connection, source, ids } = look;
  const rows = await ports.control.getAll(journalRow, `journal#${sync.id}`, ids);
  const before = new Map(rows.map((row) => [row.id, row]));
  const decisions = await decide(
    {
      syncId: sync.id,
      audienceId: sync.audienceId,
      destinationId: sync.destinationId,
      ids,
      wanted: source.phase === 'remove' ? 'out' : 'in',
      before,
      holdOut: run.holdOut ?? [],
      connection,
      lingerOn: listNameOf(sync),
      batchId: run.id,
      isRepeated: false,
    },
    ports,
  );
  const counts = structuredClone(so.counts);
  for (const decision of decisions)
    tally(counts, decision, before.get(decision.profileId), connection);
  const isOn = ({ profileId }: Decision) => before.get(profileId)?.status === 'acknowledged';
  const of = (kind: Decision['kind'], isListed: boolean): number =>
    decisions.filter((one) => one.kind === kind && isOn(one) === isListed).length;
  return { counts, coming: so.coming + of('in', false), going: so.going + of('out', true) };
}

function tally(
  counts: DryRunCounts,
  decision: Decision,
  before: JournalRow | undefined,
  { type }: Connection,
): void {
  const bump = (record: Record<string, number>, name: string): void => {
    record[name] = (record[name] ?? 0) + 1;
  };
  const isListed = before !== undefined && mayBeListed(before);
  if (decision.kind === 'in') {
    if (isListed) counts.again += 1;
    else counts.add += 1;
    for (const field of Object.keys(decision.keys)) bump(counts.matchKeys, field);
    return;
  }
  if (isListed && type.removal === 'rebuild') counts.linger += 1;
  else if (isListed) counts.remove += 1;
  if (decision.status === 'off') return;
  bump(counts.stay, decision.status);
  if (decision.reason !== undefined) bump(counts.reasons, decision.reason);
}

async function end(
  row: DryRunRow,
  reason: string | undefined,
  { control, clock }: DeliverPorts,
): Promise<void> {
  const finishedAt = isoTime(clock());
  const fate =
    reason === undefined ? { state: 'done' as const } : { state: 'failed' as const, reason };
  await control.putAll([{ ...row, ...fate, finishedAt }]);
}
