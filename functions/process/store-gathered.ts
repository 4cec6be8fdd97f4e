import type { Accounts } from '../../domain/company/accounts.ts';
import type { Vault } from '../../domain/consent/vault.ts';
import type { ControlRow, ControlTable } from '../../domain/control/control-table.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { Gathered } from '../../domain/intake/gather.ts';
import { landedRowOf } from '../../domain/lake/landed-row.ts';
import type {
  LandedObject,
  LandingRow,
  LandingTable,
  LandingWriter,
} from '../../domain/lake/landing-writer.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import {
  landingAccountMembers,
  landingConsents,
  landingEvents,
  landingOutcomes,
  landingTraits,
} from '../../queries/tables/catalogue.ts';
import { channelPurposes } from '../../schemas/channel.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import { packRecent } from '../../stores/recent-events.ts';
import type { DeadLetterStore } from '../../stores/rejected.ts';
import { spreadDenials } from './spread-denials.ts';

export interface StoragePorts {
  readonly graph: Pick<IdentityGraph, 'addEvidence' | 'profilesOf'>;
  readonly vault: Pick<Vault, 'merge'>;
  readonly accounts: Pick<Accounts, 'hear'>;
  readonly deliveries: WorkQueue<DeliveryMessage>;
  readonly lake: LandingWriter;
  readonly rejected: DeadLetterStore;
  readonly control: Pick<ControlTable, 'putAll' | 'update'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** What lists are kept by: a yes to advertising, and whether a LINE user still is one of the account's. */
const listPurposes: ReadonlySet<string> = new Set(['advertising', channelPurposes.line]);
const parallelWrites = 16;
const recentForSeconds = 24 * 60 * 60;
/** The alarms compare with a day and a week before. */
const volumesForSeconds = 9 * 24 * 60 * 60;

/**
 * Stores what a batch became; resolves when all of it is durable. May be called again with the same: what was stored
 * before is stored once more as copies that compaction tells apart, and counts once.
 *
 * People come first, facts after: an event that can be queried has its person. Objects are written beside that, but
 * listed last, and what is not listed does not exist.
 */
export async function storeGathered(gathered: Gathered, ports: StoragePorts): Promise<void> {
  const settled = await Promise.allSettled([
    storePeople(gathered, ports),
    writeObjects(gathered, ports.lake),
    gathered.letters.length === 0 ? undefined : ports.rejected.put(gathered.letters),
    gathered.accounts.length === 0 ? undefined : ports.accounts.hear(gathered.accounts),
  ]);
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  const [, objects] = settled;
  const landed = objects.status === 'fulfilled' ? objects.value : [];
  const nowEpochMs = ports.clock();
  const landedAt = new Date(nowEpochMs).toISOString();
  const rows = landed.map((object) => landedRowOf(object, landedAt));
  await ports.control.putAll([...rows, ...recentRows(gathered, nowEpochMs)]);
  // Last: what fails before is done again, and should not be counted twice for it.
  await inParallel(gathered.volumes, parallelWrites, ({ sourceId, day, add }) =>
    ports.control.update(
      { kind: 'volume', id: `${sourceId}#${day}` },
      { add, set: { expiresAtEpochSeconds: Math.floor(nowEpochMs / 1_000) + volumesForSeconds } },
    ),
  );
}

async function storePeople(gathered: Gathered, ports: StoragePorts): Promise<void> {
  if (gathered.claims.length > 0) await ports.graph.addEvidence(gathered.claims);
  if (gathered.vault.length === 0) return;
  const withdrawn = [
    ...(await ports.vault.merge(gathered.vault)),
    ...(await spreadDenials(gathered.vault, ports)),
  ];
  const nodes = withdrawn
    .filter(({ purpose }) => listPurposes.has(purpose))
    .map(({ node }) => node);
  await inParallel([...new Set(nodes)], parallelWrites, (node) =>
    ports.deliveries.send({ kind: 'withdrawn', node }),
  );
}

function writeObjects(gathered: Gathered, lake: LandingWriter): Promise<readonly LandedObject[]> {
  const writes: (() => Promise<LandedObject>)[] = [];
  const add = <Row extends LandingRow>(
    table: LandingTable,
    days: ReadonlyMap<string, readonly Row[]>,
  ): void => {
    for (const [day, rows] of days) writes.push(() => lake.write(table, day, rows));
  };
  add(landingEvents, gathered.events);
  add(landingOutcomes, gathered.outcomes);
  add(landingTraits, gathered.traits);
  add(landingConsents, gathered.consents);
  add(landingAccountMembers, gathered.members);
  return inParallel(writes, parallelWrites, (write) => write());
}

function recentRows(gathered: Gathered, nowEpochMs: number): readonly ControlRow[] {
  const last = gathered.recent.at(-1);
  if (last === undefined) return [];
  return [
    {
      kind: 'recent',
      id: `${new Date(nowEpochMs).toISOString()}#${last.requestId}`,
      expiresAtEpochSeconds: Math.floor(nowEpochMs / 1_000) + recentForSeconds,
      packed: packRecent(gathered.recent),
    },
  ];
}
