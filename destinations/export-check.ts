import { checksUntil } from './checks.ts';
import type { Check, ConnectorPorts } from './destination.ts';

/** The one name under which an object may be removed again. */
const fileName = 'daicho-check.txt';

/** Writes a small object into the folder of the exports bucket, and takes it away again. */
export async function verifyExports(
  folder: string,
  ports: Pick<ConnectorPorts, 'putExport' | 'removeExport'>,
): Promise<readonly Check[]> {
  const key = `${folder}/${fileName}`;
  try {
    await ports.putExport(key, 'Daicho may write here.\n', 'text/plain; charset=utf-8');
    await ports.removeExport(key);
    return checksUntil(['permission'], undefined);
  } catch {
    const advice =
      'The exports bucket could not be written: see its policy and key, and the log of deliver.';
    return checksUntil(['permission'], { kind: 'fault', at: 'permission', advice });
  }
}
