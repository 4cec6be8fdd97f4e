import type { ControlTable } from '../../domain/control/control-table.ts';
import { type DestinationRow, destinationRow } from '../../schemas/sync.ts';

const keptMs = 60_000;

interface Kept<Connected> {
  readonly connected: Connected;
  readonly updatedAt: string;
  readonly untilMs: number;
}

/**
 * Connects destinations by id; a connection is kept for a minute, with its tokens, and no longer than its settings and
 * credentials stay as they are.
 *
 * @throws Error when the destination is unknown, and what `connect` throws
 */
export function keptConnections<Connected>(
  connect: (row: DestinationRow) => Promise<Connected>,
  { control, clock }: { readonly control: ControlTable; readonly clock: () => number },
): (destinationId: string) => Promise<Connected> {
  const known = new Map<string, Kept<Connected>>();
  return async (destinationId) => {
    const row = await control.get(destinationRow, 'destination', destinationId);
    if (row === undefined) throw new Error(`There is no destination ${destinationId}`);
    const { createdAt, updatedAt = createdAt } = row;
    const kept = known.get(destinationId);
    if (kept?.updatedAt === updatedAt && kept.untilMs > clock()) return kept.connected;
    const connected = await connect(row);
    known.set(destinationId, { connected, updatedAt, untilMs: clock() + keptMs });
    return connected;
  };
}
