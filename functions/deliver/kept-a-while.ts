import type { ControlRow } from '../../domain/control/control-table.ts';
import type { DeliverPorts } from './ports.ts';

const keptSeconds = 90 * 24 * 60 * 60;

/** A row of a run that the table forgets by itself when nobody needs it any more. */
export function keptAWhile<Row extends ControlRow>(
  row: Row,
  { clock }: Pick<DeliverPorts, 'clock'>,
): Row & { readonly expiresAtEpochSeconds: number } {
  return { ...row, expiresAtEpochSeconds: Math.floor(clock() / 1000) + keptSeconds };
}
