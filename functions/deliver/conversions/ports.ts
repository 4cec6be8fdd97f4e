import type { ConversionConnector, ConversionType } from '../../../destinations/conversion.ts';
import type { WorkQueue } from '../../../domain/work/work-queue.ts';
import type { ConversionMessage } from '../../../schemas/conversion.ts';
import type { DeliverPorts } from '../ports.ts';

/** Where a feed's conversions go. */
export interface ConversionTarget {
  readonly type: ConversionType;
  readonly connector: ConversionConnector;
}

export type ConversionPorts = Pick<
  DeliverPorts,
  'control' | 'graph' | 'vault' | 'warehouse' | 'objects' | 'lines' | 'clock' | 'random' | 'sha256'
> & {
  readonly queue: WorkQueue<ConversionMessage>;
  /** @throws Error when the destination is unknown, takes no conversions, or its settings do not parse */
  readonly conversionsTo: (destinationId: string) => Promise<ConversionTarget>;
};
