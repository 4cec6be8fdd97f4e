import type { Connector } from '../../destinations/destination.ts';
import type { Vault } from '../../domain/consent/vault.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { JsonLines } from '../../domain/lake/json-lines.ts';
import type { LakeObjects } from '../../domain/lake/lake-objects.ts';
import type { Warehouse } from '../../domain/warehouse/warehouse.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';

export interface DeliverPorts {
  readonly control: ControlTable;
  readonly graph: IdentityGraph;
  readonly vault: Vault;
  readonly warehouse: Warehouse;
  readonly objects: LakeObjects;
  readonly lines: JsonLines;
  readonly queue: WorkQueue<DeliveryMessage>;
  /** @throws Error when the destination is unknown or its settings do not parse */
  readonly connectorFor: (destinationId: string) => Promise<Connector>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Lower-case hex. */
  readonly sha256: (text: string) => string;
}

export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
