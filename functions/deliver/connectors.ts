import type { ConnectorPorts } from '../../destinations/destination.ts';
import { destinationTypes } from '../../destinations/registry.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import { destinationRow } from '../../schemas/sync.ts';
import type { DestinationCredentials } from '../../stores/destination-credentials.ts';
import type { Connection } from './ports.ts';

const cacheMs = 60_000;

interface Kept {
  readonly connection: Connection;
  readonly updatedAt: string;
  readonly untilMs: number;
}

/**
 * Connects destinations by id; a connection is kept for a minute, with its tokens, and no longer than its settings and
 * credentials stay as they are.
 *
 * @throws Error when the destination is unknown, its type is unknown, or its settings do not parse
 */
export function connectors(options: {
  readonly control: ControlTable;
  readonly credentials: Pick<DestinationCredentials, 'read' | 'replace'>;
  readonly region: string;
  readonly ports: ConnectorPorts;
}): (destinationId: string) => Promise<Connection> {
  const { control, credentials, region, ports } = options;
  const known = new Map<string, Kept>();
  return async (destinationId) => {
    const row = await control.get(destinationRow, 'destination', destinationId);
    if (row === undefined) throw new Error(`There is no destination ${destinationId}`);
    const { createdAt, updatedAt = createdAt } = row;
    const kept = known.get(destinationId);
    if (kept?.updatedAt === updatedAt && kept.untilMs > ports.clock()) return kept.connection;
    const type = destinationTypes.get(row.type);
    if (type === undefined) throw new Error(`There is no destination type ${row.type}`);
    const connector = type.connect(
      { settings: row.settings, credentials: await credentials.read(destinationId), region },
      {
        ...ports,
        loadCredentials: () => credentials.read(destinationId),
        saveCredentials: (renewed) => credentials.replace(destinationId, renewed),
      },
    );
    const { listSetting } = type;
    const isNamed = listSetting !== undefined && row.settings[listSetting] !== undefined;
    const makesLists = connector.lists !== undefined && !isNamed;
    const connection: Connection = { type, connector, makesLists };
    known.set(destinationId, { connection, updatedAt, untilMs: ports.clock() + cacheMs });
    return connection;
  };
}
