import type { ConnectorPorts } from '../../destinations/destination.ts';
import { destinationTypes } from '../../destinations/registry.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { DestinationCredentials } from '../../stores/destination-credentials.ts';
import { keptConnections } from './kept-connections.ts';
import type { Connection } from './ports.ts';

/** Connects destinations of lists by id. @throws Error when one is unknown, its type is, or its settings do not parse */
export function connectors(options: {
  readonly control: ControlTable;
  readonly credentials: Pick<DestinationCredentials, 'read' | 'replace'>;
  readonly region: string;
  readonly ports: ConnectorPorts;
}): (destinationId: string) => Promise<Connection> {
  const { control, credentials, region, ports } = options;
  return keptConnections<Connection>(
    async ({ id, type: name, settings }) => {
      const type = destinationTypes.get(name);
      if (type === undefined) throw new Error(`There is no destination type ${name}`);
      const connector = type.connect(
        { settings, credentials: await credentials.read(id), region },
        {
          ...ports,
          loadCredentials: () => credentials.read(id),
          saveCredentials: (renewed) => credentials.replace(id, renewed),
        },
      );
      const { listSetting } = type;
      const isNamed = listSetting !== undefined && settings[listSetting] !== undefined;
      return { type, connector, makesLists: connector.lists !== undefined && !isNamed };
    },
    { control, clock: ports.clock },
  );
}
