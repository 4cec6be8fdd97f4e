import type { RetiredRow } from '../../schemas/control.ts';

/** Readers may hold on to replaced files this long. */
const retiredMs = 24 * 3_600_000;

/** The row that has tick delete files which nothing points at any more. */
export function retiredFiles(prefix: string, nowEpochMs: number): RetiredRow {
  const deleteAt = new Date(nowEpochMs + retiredMs).toISOString();
  return { kind: 'retired', id: `${deleteAt}#${prefix}`, prefix, deleteAt };
}
