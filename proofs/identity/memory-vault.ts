import type { NodeId } from '../../domain/identity/identifier.ts';
import type { StoredRecord, VaultTables } from '../../stores/vault-table.ts';
import type { Fate } from './memory-graph-table.ts';

/** Records of the vault in memory, with DynamoDB's promises and no more. */
export interface MemoryVault {
  readonly records: ReadonlyMap<NodeId, StoredRecord>;
  /** The tables as somebody sees them who waits for a turn before each call. */
  seenBy(turn: () => Promise<void>): VaultTables;
}

/**
 * @param fate of each write; one that is lost is done, and looks as if it had been refused
 * @param isConditional false leaves out the check of versions
 */
export function memoryVault(fate: () => Fate = () => 'fine', isConditional = true): MemoryVault {
  const records = new Map<NodeId, StoredRecord>();
  const none = { version: 0, record: { fields: {}, consents: {} }, salt: new Uint8Array(32) };
  const isRefused = (wanted: StoredRecord): boolean => {
    const version = records.get(wanted.node)?.version ?? 0;
    const fated = fate();
    if (fated === 'conflict' || (isConditional && version !== wanted.version)) return true;
    records.set(wanted.node, { ...wanted, version: version + 1 });
    return fated === 'lost-reply';
  };
  const seenBy = (turn: () => Promise<void>): VaultTables => ({
    read: async (nodes) => {
      await turn();
      return nodes.map((node) => records.get(node) ?? { node, ...none });
    },
    write: async (wanted) => {
      await turn();
      return wanted.filter(isRefused);
    },
  });
  return { records, seenBy };
}
