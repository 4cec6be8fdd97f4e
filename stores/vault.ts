import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isSameRecord, mergeNode, withdrawals } from '../domain/consent/profile.ts';
import type { Vault, VaultRecord, VaultUpdate, Withdrawal } from '../domain/consent/vault.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import { dynamoDbClient } from './aws-clients.ts';
import { sealUnder } from './seal.ts';
import { type StoredRecord, type VaultTables, vaultTables } from './vault-table.ts';

export interface DynamoVaultOptions {
  readonly vaultTable: string;
  readonly saltsTable: string;
  /** The deployment's `vaultKey`, at least 32 random characters. */
  readonly vaultKey: string;
  /** @default a client from the environment */
  readonly client?: DynamoDBClient;
}

/** Other writers kept changing the same records. The updates may be handed in again. */
class VaultContentionError extends Error {
  override readonly name = 'VaultContentionError';
  readonly code = 'vault_contention';
}

type Wait = (delayMs: number) => Promise<void>;

const attempts = 16;
const maxDelayMs = 400;

/**
 * The vault on DynamoDB, each record sealed under a key of its own. `merge` throws a `VaultContentionError` when other
 * writers keep being in the way; a record whose salt is gone counts as missing. What comes late about an erased node is
 * dropped: its tombstone stands where the salt was.
 */
export function dynamoVault(options: DynamoVaultOptions): Vault {
  const { client = dynamoDbClient(), vaultTable, saltsTable } = options;
  return vaultOver(vaultTables(client, vaultTable, saltsTable, sealUnder(options.vaultKey)));
}

/**
 * The vault over tables of any make: what is read, merged and written again under its version.
 *
 * @param wait before it tries again what another writer was in the way of
 */
export function vaultOver(tables: VaultTables, wait: Wait = pause): Vault {
  return {
    merge: (updates) => mergeAll(tables, byNode(updates), wait),
    read: async (nodes) => {
      const stored = await tables.read([...new Set(nodes)], true);
      const present = stored.filter(({ version, salt }) => version > 0 && salt !== undefined);
      return new Map(present.map(({ node, record }) => [node, record]));
    },
  };
}

function byNode(updates: readonly VaultUpdate[]): Map<NodeId, VaultRecord> {
  const records = new Map<NodeId, VaultRecord[]>();
  for (const { node, ...record } of updates) {
    const found = records.get(node) ?? [];
    found.push(record);
    records.set(node, found);
  }
  return new Map([...records].map(([node, several]) => [node, mergeNode(node, several)]));
}

async function mergeAll(
  tables: VaultTables,
  updates: ReadonlyMap<NodeId, VaultRecord>,
  wait: Wait,
): Promise<Withdrawal[]> {
  const withdrawn: Withdrawal[] = [];
  let open = [...updates.keys()];
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt >= attempts) {
      throw new VaultContentionError(`${open.length} records kept changing; hand them in again`);
    }
    if (attempt > 0) await wait(Math.random() * Math.min(maxDelayMs, 5 * 2 ** attempt));
    // A stale read is fine at first: what it already holds is there to stay, all else is written under a condition.
    const read = (await tables.read(open, attempt > 0)).filter(({ isErased }) => isErased !== true);
    // Only a strong read can tell that a salt is gone for good.
    const [unsure, before] = attempt > 0 ? [[], read] : divided(read);
    const after = before.map((stored) => merged(stored, updates.get(stored.node)));
    const changed = after.filter((next, index) => {
      const old = before[index];
      return old === undefined || !isSameRecord(old.record, next.record);
    });
    const refused = new Set((await tables.write(changed)).map(({ node }) => node));
    for (const { node, record } of before) {
      const update = updates.get(node);
      if (update === undefined || refused.has(node)) continue;
      withdrawn.push(...withdrawals(node, record, update));
    }
    open = [...refused, ...unsure.map(({ node }) => node)];
  }
  return withdrawn;
}

function divided(stored: readonly StoredRecord[]): [StoredRecord[], StoredRecord[]] {
  const isUnsure = ({ version, salt }: StoredRecord) => version > 0 && salt === undefined;
  return [stored.filter(isUnsure), stored.filter((each) => !isUnsure(each))];
}

function merged(stored: StoredRecord, update: VaultRecord | undefined): StoredRecord {
  if (update === undefined) return stored;
  return { ...stored, record: mergeNode(stored.node, [stored.record, update]) };
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
