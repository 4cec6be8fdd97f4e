import type { ControlAction, ControlValue } from '../../domain/control/control-table.ts';
import type { CurationRow } from '../../schemas/curation.ts';
import type { CuratePorts } from './ports.ts';

/** Ends a job with its result. Whoever is second changes nothing. */
export async function finish(
  job: CurationRow,
  result: ControlValue,
  actions: readonly ControlAction[],
  ports: CuratePorts,
): Promise<'ended'> {
  const finishedAt = new Date(ports.clock()).toISOString();
  await ports.control.transact([
    {
      update: { kind: job.kind, id: job.id },
      change: { set: { state: 'done', result, finishedAt } },
      condition: { state: { equals: 'running' } },
    },
    { delete: { kind: 'open-curation', id: job.id } },
    ...actions,
  ]);
  return 'ended';
}
