import type { ControlAction } from '../../domain/control/control-table.ts';
import type { LeaseRow } from '../../schemas/control.ts';
import type { RefreshPorts } from './ports.ts';

/** Far longer than a job can be silent: tick sends a message to a silent job within two minutes. */
const leaseMs = 15 * 60_000;

const key = { kind: 'lease', id: 'refresh' };

/** Takes or renews the one lease under which generations are published. @returns whether the job holds it */
export function holdLease(jobId: string, ports: RefreshPorts): Promise<boolean> {
  const now = ports.clock();
  const row: LeaseRow = {
    kind: 'lease',
    id: key.id,
    owner: jobId,
    renewedAtEpochMs: now,
    expiresAtEpochMs: now + leaseMs,
  };
  return ports.control.put(row, [
    { kind: { exists: false } },
    { owner: { equals: jobId } },
    { expiresAtEpochMs: { lessThan: now } },
  ]);
}

/** Gives the lease back, with whatever else ends the job. */
export function releasing(jobId: string): ControlAction {
  return { delete: key, condition: { owner: { equals: jobId } } };
}

/** Gives the lease back if the job has it. */
export async function releaseLease(jobId: string, ports: RefreshPorts): Promise<void> {
  await ports.control.delete(key, { owner: { equals: jobId } });
}
