import type { ControlAction } from '../../domain/control/control-table.ts';
import { jobRow, type LeaseRow, leaseRow } from '../../schemas/control.ts';
import type { RefreshPorts } from './ports.ts';

/** Far longer than a job can be silent: tick sends a message to a silent job within two minutes. */
const leaseMs = 15 * 60_000;

const key = { kind: 'lease', id: 'refresh' };

/** Takes or renews the one lease under which generations are published. @returns whether the job holds it */
export async function holdLease(jobId: string, ports: RefreshPorts): Promise<boolean> {
  if (await take(jobId, ports)) return true;
  const lease = await ports.control.get(leaseRow, key.kind, key.id);
  if (lease === undefined) return take(jobId, ports);
  const owner = await ports.control.get(jobRow, 'job', lease.owner);
  if (owner?.state === 'running' || owner?.state === 'waiting') return false;
  // It ended, and died before it gave the lease back.
  await releaseLease(lease.owner, ports);
  return take(jobId, ports);
}

function take(jobId: string, ports: RefreshPorts): Promise<boolean> {
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
