import type { ConnectorPorts } from '../../destinations/destination.ts';
import { destinationTypes } from '../../destinations/registry.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import { destinationRow } from '../../schemas/sync.ts';
import type { Connection } from './ports.ts';

const cacheMs = 60_000;

/**
 * Connects destinations by id; a connection is kept for a minute, with its tokens.
 *
 * @throws Error when the destination is unknown, its type is unknown, or its settings do not parse
 */
export function connectors(options: {
  readonly control: ControlTable;
  readonly credentials: { read(destinationId: string): Promise<unknown> };
  readonly region: string;
  readonly ports: ConnectorPorts;
}): (destinationId: string) => Promise<Connection> {
  const { control, credentials, region, ports } = options;
  const known = new Map<string, { readonly connection: Connection; readonly untilMs: number }>();
  return async (destinationId) => {
    const kept = known.get(destinationId);
    if (kept !== undefined && kept.untilMs > ports.clock()) return kept.connection;
    const row = await control.get(destinationRow, 'destination', destinationId);
    if (row === undefined) throw new Error(`There is no destination ${destinationId}`);
    const type = destinationTypes.get(row.type);
    if (type === undefined) throw new Error(`There is no destination type ${row.type}`);
    const connector = type.connect(
      { settings: row.settings, credentials: await credentials.read(destinationId), region },
      ports,
    );
    const { listSetting } = type;
    const isNamed = listSetting !== undefined && row.settings[listSetting] !== undefined;
    const makesLists = connector.lists !== undefined && !isNamed;
    const connection: Connection = { type, connector, makesLists };
    known.set(destinationId, { connection, untilMs: ports.clock() + cacheMs });
    return connection;
  };
}
