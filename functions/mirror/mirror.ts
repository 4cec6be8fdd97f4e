import type { ControlTable } from '../../domain/control/control-table.ts';
import type { HistoryItem } from '../../domain/identity/history-item.ts';
import { profileHistoryOf } from '../../domain/identity/profile-history.ts';
import { landedRowOf } from '../../domain/lake/landed-row.ts';
import type { LandingRow, LandingWriter } from '../../domain/lake/landing-writer.ts';
import { contactKinds } from '../../domain/sync/contact-kinds.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import { landingEvidence, landingIdentity } from '../../queries/tables/catalogue.ts';
import type { ProfileHistoryRow } from '../../schemas/identity-history.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';
import { evidenceRow } from './evidence-row.ts';
import { type IdentityRow, identityRow, nodeChange, parseStreamRecord } from './identity-row.ts';

export interface MirrorPorts {
  readonly lake: LandingWriter;
  readonly control: Pick<ControlTable, 'putAll'>;
  readonly deliveries: WorkQueue<DeliveryMessage>;
  /** Day of an instant in the brand's time zone. */
  readonly dayOf: (epochMs: number) => string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** The records that were not landed; a stream goes on from the first of them. */
export interface MirrorResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** The graph knows of a contact a little before the vault holds it. */
const vaultSeconds = 5;

/**
 * Lands and lists the changes of the identity graph, of each node and day of the change only the last, and beside them the
 * evidence and deeds that it can be rebuilt from. What comes before a
 * record that cannot be read is landed; from that record on the stream stands. Landing twice is harmless: the
 * greatest version of a node counts. What happened to profiles goes into their histories, every change of it; of profiles
 * whose contacts changed, the lists are told to look.
 *
 * @throws what writing and listing throw: then the whole batch comes again
 */
export async function mirrorChanges(
  records: readonly unknown[],
  ports: MirrorPorts,
): Promise<MirrorResponse> {
  const days = new Map<string, Map<string, IdentityRow>>();
  const evidence = new Map<string, Map<string, HistoryItem & LandingRow>>();
  const histories = new Map<string, ProfileHistoryRow>();
  const reachedAnew = new Set<string>();
  let failed: string | undefined;
  for (const record of records) {
    try {
      const parsed = parseStreamRecord(record);
      const change = nodeChange(parsed);
      const seconds = parsed.dynamodb.ApproximateCreationDateTime;
      const atEpochMs = seconds === undefined ? ports.clock() : seconds * 1000;
      const day = ports.dayOf(atEpochMs);
      const said = evidenceRow(parsed);
      if (said !== undefined) {
        const items = evidence.get(day) ?? new Map<string, HistoryItem & LandingRow>();
        evidence.set(
          day,
          items.set(`${said.node} ${said.item}`, { ...said, changed_at: atEpochMs }),
        );
      }
      if (change === undefined) continue;
      const at = new Date(atEpochMs).toISOString();
      const history = profileHistoryOf(change.before, change.after, at);
      if (history !== undefined) histories.set(`${history.kind} ${history.id}`, history);
      const row = identityRow(change);
      if (row === undefined) continue;
      if (!row.is_erased && contactKinds.has(row.kind)) {
        reachedAnew.add(row.profile_id);
        // Whoever had it before may be on a list by it.
        if (change.before !== undefined) reachedAnew.add(change.before.profile);
      }
      const rows = days.get(day) ?? new Map<string, IdentityRow>();
      days.set(day, rows);
      const known = rows.get(row.node);
      if (known === undefined || known.version < row.version) rows.set(row.node, row);
    } catch (error) {
      failed = sequenceNumberOf(record);
      // Without its number the stream could not be told where to go on.
      if (failed === undefined) throw error;
      break;
    }
  }
  const landed = await Promise.all([
    ...[...days].map(([day, rows]) =>
      ports.lake.write(
        landingIdentity,
        day,
        [...rows.values()].map((row) => ({ ...row })),
      ),
    ),
    ...[...evidence].map(([day, items]) =>
      ports.lake.write(landingEvidence, day, [...items.values()]),
    ),
  ]);
  const landedAt = new Date(ports.clock()).toISOString();
  await ports.control.putAll([
    ...landed.map((object) => landedRowOf(object, landedAt)),
    ...histories.values(),
  ]);
  for (const node of reachedAnew)
    await ports.deliveries.send({ kind: 'withdrawn', node }, vaultSeconds);
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
}

function sequenceNumberOf(record: unknown): string | undefined {
  if (typeof record !== 'object' || record === null || !('dynamodb' in record)) return undefined;
  const { dynamodb } = record;
  if (typeof dynamodb !== 'object' || dynamodb === null) return undefined;
  if (!('SequenceNumber' in dynamodb)) return undefined;
  return typeof dynamodb.SequenceNumber === 'string' ? dynamodb.SequenceNumber : undefined;
}
