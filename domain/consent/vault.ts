import type { NodeId } from '../identity/identifier.ts';
import type { Cases } from './cases.ts';

/** A value with what decides which one wins: the later `at`, then the greater `messageId`. */
export interface Stamped<Value> {
  readonly value: Value;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly messageId: string;
}

/** Personal data and consents of one identifier node, field by field. */
export interface VaultRecord {
  /** Clear values: `user_id`, `email`, `phone`, `first_name`, `last_name`, `address` … */
  readonly fields: Readonly<Record<string, Stamped<string>>>;
  /** By purpose, e.g. `advertising`. */
  readonly consents: Readonly<Record<string, Stamped<boolean>>>;
  /** @default none */
  readonly cases?: Cases;
}

export interface VaultUpdate extends VaultRecord {
  readonly node: NodeId;
}

/**
 * A purpose that this update took away: its winning value is denied; or, of advertising, that a complaint is open or other terms
 * were accepted, which may or may not be covered.
 */
export interface Withdrawal {
  readonly node: NodeId;
  readonly purpose: string;
}

/** Personal data, sealed item by item, apart from the lake. */
export interface Vault {
  /** Merges each update into its node's record; idempotent, order does not matter. Drops those of erased nodes. */
  merge(updates: readonly VaultUpdate[]): Promise<readonly Withdrawal[]>;
  /** Strongly consistent; nodes without a record are missing from the result. */
  read(nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, VaultRecord>>;
}

/** The end of personal data. Apart from {@link Vault}, so that who erases need not be able to read. */
export interface VaultErasure {
  /**
   * Makes all that is kept about these nodes unreadable for good, then deletes it. Nothing can be kept about them again.
   * Idempotent; any number of nodes.
   */
  erase(nodes: readonly NodeId[]): Promise<void>;
}
