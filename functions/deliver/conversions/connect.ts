import type { ConversionPorts as ConnectorPorts } from '../../../destinations/conversion.ts';
import { conversionTypes } from '../../../destinations/conversion-registry.ts';
import type { ControlTable } from '../../../domain/control/control-table.ts';
import { destinationRow } from '../../../schemas/sync.ts';
import type { ConversionTarget } from './ports.ts';

const cacheMs = 60_000;

interface Kept {
  readonly target: ConversionTarget;
  readonly updatedAt: string;
  readonly untilMs: number;
}

/**
 * Connects destinations of conversions by id; a connection is kept for a minute, with its tokens, and no longer than its
 * settings and credentials stay as they are.
 *
 * @throws Error when the destination is unknown, takes no conversions, or its settings do not parse
 */
export function conversionTargets(options: {
  readonly control: ControlTable;
  readonly credentials: { read(destinationId: string): Promise<unknown> };
  readonly region: string;
  readonly ports: ConnectorPorts;
}): (destinationId: string) => Promise<ConversionTarget> {
  const { control, credentials, region, ports } = options;
  const known = new Map<string, Kept>();
  return async (destinationId) => {
    const row = await control.get(destinationRow, 'destination', destinationId);
    if (row === undefined) throw new Error(`There is no destination ${destinationId}`);
    const { createdAt, updatedAt = createdAt } = row;
    const kept = known.get(destinationId);
    if (kept?.updatedAt === updatedAt && kept.untilMs > ports.clock()) return kept.target;
    const type = conversionTypes.get(row.type);
    if (type === undefined) throw new Error(`A destination ${row.type} takes no conversions`);
    const connector = type.connect(
      { settings: row.settings, credentials: await credentials.read(destinationId), region },
      ports,
    );
    const target = { type, connector };
    known.set(destinationId, { target, updatedAt, untilMs: ports.clock() + cacheMs });
    return target;
  };
}
