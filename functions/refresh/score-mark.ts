import { generationRow } from '../../schemas/control.ts';
import type { RefreshPorts } from './ports.ts';

/** Equal while scores of the day would be. The lease keeps generations where they are while a job runs. */
export async function scoreMark(asOf: string, ports: RefreshPorts): Promise<string> {
  const tables = await Promise.all(
    ['profile_days', 'identity_map'].map((table) =>
      ports.control.queryAll(generationRow, { kind: `generation#${table}` }),
    ),
  );
  const read = tables.map((rows) => rows.map(({ id, generation }) => `${id}:${generation}`));
  return ports.sha256(JSON.stringify([asOf, ...read]));
}
