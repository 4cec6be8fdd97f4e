import type { LandedRow } from '../../schemas/control.ts';
import type { LandedObject } from './landing-writer.ts';

/**
 * Row of the control table that makes a written object count.
 *
 * @param landedAt ISO 8601 UTC
 */
export function landedRowOf(object: LandedObject, landedAt: string): LandedRow {
  return {
    kind: `landed#${object.table}`,
    id: `${object.day}#${object.key}`,
    partition: object.day,
    key: object.key,
    rows: object.rows,
    bytes: object.bytes,
    landedAt,
    ...(object.flaggedRows !== undefined && { flaggedRows: object.flaggedRows }),
  };
}
