import type { ControlTable } from '../../domain/control/control-table.ts';
import type { FormatTools } from '../../domain/import/file-bytes.ts';
import type { ImportFiles } from '../../domain/import/import-files.ts';
import type { ImportPreset } from '../../domain/import/preset.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { ImportMessage } from '../../schemas/import.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';

export interface ImportPorts {
  readonly control: ControlTable;
  readonly files: ImportFiles;
  /** Where imports go on. */
  readonly queue: WorkQueue<ImportMessage>;
  readonly events: WorkQueue<EventsEnvelope>;
  /** Requests that wait for `process`. */
  readonly eventsWaiting: () => Promise<number>;
  readonly tools: FormatTools;
  readonly presets: readonly ImportPreset[];
  /** Lower-case hex. */
  readonly sha256: (content: Uint8Array | string) => string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly region: string;
  readonly timeZone: string;
}

export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
