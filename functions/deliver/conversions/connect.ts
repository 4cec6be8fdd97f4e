import type { ConversionPorts as ConnectorPorts } from '../../../destinations/conversion.ts';
import { conversionTypes } from '../../../destinations/conversion-registry.ts';
import type { ControlTable } from '../../../domain/control/control-table.ts';
import { keptConnections } from '../kept-connections.ts';
import type { ConversionTarget } from './ports.ts';

/** Connects destinations of conversions by id. @throws Error when one is unknown, takes none, or its settings do not parse */
export function conversionTargets(options: {
  readonly control: ControlTable;
  readonly credentials: { read(destinationId: string): Promise<unknown> };
  readonly region: string;
  readonly ports: ConnectorPorts;
}): (destinationId: string) => Promise<ConversionTarget> {
  const { control, credentials, region, ports } = options;
  return keptConnections<ConversionTarget>(
    async ({ id, type: name, settings }) => {
      const type = conversionTypes.get(name);
      if (type === undefined) throw new Error(`A destination ${name} takes no conversions`);
      const connection = { settings, credentials: await credentials.read(id), region };
      return { type, connector: type.connect(connection, ports) };
    },
    { control, clock: ports.clock },
  );
}
