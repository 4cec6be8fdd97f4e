import type { Connector, DestinationType } from '../../destinations/destination.ts';
import type { Vault } from '../../domain/consent/vault.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { JsonLines } from '../../domain/lake/json-lines.ts';
import type { LakeObjects } from '../../domain/lake/lake-objects.ts';
import type { Warehouse } from '../../domain/warehouse/warehouse.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';

/** A destination that can be called. */
export interface Connection {
  readonly type: DestinationType;
  readonly connector: Connector;
  /** Whether Daicho makes the list; else the settings name one, or there is none. */
  readonly makesLists: boolean;
}

export interface DeliverPorts {
  readonly control: ControlTable;
  readonly graph: IdentityGraph;
  readonly vault: Vault;
  readonly warehouse: Warehouse;
  readonly objects: LakeObjects;
  readonly lines: JsonLines;
  readonly queue: WorkQueue<DeliveryMessage>;
  /** @throws Error when the destination is unknown or its settings do not parse */
  readonly connectionFor: (destinationId: string) => Promise<Connection>;
  /** Profiles of one chunk: bounds memory, and what is done again after a crash. @default 2,000 */
  readonly chunkSize?: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Lower-case hex. */
  readonly sha256: (text: string) => string;
  /** Members that an advertising list must at least have. @default 100 */
  readonly minimumListSize?: number;
}

export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();

/** Longest time that one invocation works, with some to spare. */
export const invocationMs = 150_000;
