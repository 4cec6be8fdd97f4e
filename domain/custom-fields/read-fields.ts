import { type CustomField, customFieldRow } from '../../schemas/custom-field.ts';
import type { ControlTable } from '../control/control-table.ts';

/** The fields that the brand has defined, of persons and of events. */
export async function readCustomFields(
  control: Pick<ControlTable, 'queryAll'>,
): Promise<readonly CustomField[]> {
  const rows = await control.queryAll(customFieldRow, { kind: 'custom-field' });
  return rows.map(({ field }) => field);
}
