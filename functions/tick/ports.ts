import type { ControlTable } from '../../domain/control/control-table.ts';
import type { LakeObjects } from '../../domain/lake/lake-objects.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { ConversionMessage } from '../../schemas/conversion.ts';
import type {
  CurationMessage,
  DeliveryMessage,
  JobMessage,
  SendMessage,
} from '../../schemas/messages.ts';

export interface TickPorts {
  readonly control: ControlTable;
  readonly lake: LakeObjects;
  readonly jobs: WorkQueue<JobMessage>;
  readonly deliveries: WorkQueue<DeliveryMessage>;
  /** The same queue, for what `deliver` does about conversions. */
  readonly conversions: WorkQueue<ConversionMessage>;
  readonly curations: WorkQueue<CurationMessage>;
  readonly messages: WorkQueue<SendMessage>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Of the brand. */
  readonly timeZone: string;
  /** Minutes between two compactions that nobody asked for, at least 1. */
  readonly compactEveryMinutes: number;
  readonly log: (event: string, fields: Readonly<Record<string, string | number>>) => void;
}
