import type { FileBytes, FormatTools } from './file-bytes.ts';
import type { Opening, OpenOptions } from './formats/file-rows.ts';
import { openFile } from './open-file.ts';
import { recognisePreset } from './presets/registry.ts';

/** Opens a file whose columns may be named below the titles of a report that a preset knows. */
export const openKnown = (
  file: FileBytes,
  options: OpenOptions,
  tools: FormatTools,
): Promise<Opening> =>
  openFile(file, { ...options, findHeader: (records) => recognisePreset(records)?.header }, tools);
