import type { ControlTable } from '../../domain/control/control-table.ts';
import type { LakeObjects } from '../../domain/lake/lake-objects.ts';
import type { Warehouse } from '../../domain/warehouse/warehouse.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { DeliveryMessage, JobMessage } from '../../schemas/messages.ts';

/** What a refresh touches of the world. */
export interface RefreshPorts {
  readonly control: ControlTable;
  readonly warehouse: Warehouse;
  /** Where SQL that somebody wrote is run, with a byte cap of its own; absent where it is switched off. */
  readonly sqlWarehouse: Warehouse | undefined;
  readonly lake: LakeObjects;
  readonly jobs: WorkQueue<JobMessage>;
  readonly deliveries: WorkQueue<DeliveryMessage>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Letters and digits that nobody else has. */
  readonly newId: () => string;
  /** Lower-case hex. */
  readonly sha256: (text: string) => string;
  readonly pause: (delayMs: number) => Promise<void>;
  readonly log: (event: string, fields: Readonly<Record<string, string | number>>) => void;
  /** Of the brand. */
  readonly timeZone: string;
}
