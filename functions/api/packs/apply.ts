import type { appliedPack, PackStep } from '../../../schemas/api/packs.ts';
import { sourceRow } from '../../../schemas/control.ts';
import { type Pack, packRow } from '../../../schemas/packs/pack.ts';
import type { ApiPorts } from '../ports.ts';
import { rejudge } from '../rejudge.ts';
import { type Answered, type Failure, failure, ok } from '../response.ts';
import { plannedSteps } from './steps.ts';

interface Said {
  readonly dryRun: boolean;
  readonly sources: readonly string[];
  readonly forGood: boolean;
  /** Name of the caller's key. */
  readonly by: string;
}

/**
 * Adds what is missing of a pack, part by part, in an order in which each part finds what it needs. Stopped in its midst it goes on
 * where it was when it is said again. A part that is refused is kept as it is, with the reason.
 */
export async function applyPack(
  pack: Pack,
  said: Said,
  ports: ApiPorts,
): Promise<Answered<typeof appliedPack>> {
  const refused = (await unknownSource(said, ports)) ?? unmeant(pack, said);
  if (refused) return refused;
  const steps: PackStep[] = [];
  for (const { run, ...step } of await plannedSteps(pack, said, ports)) {
    const reason = said.dryRun || step.outcome !== 'added' ? undefined : await run?.();
    steps.push(reason === undefined ? step : { ...step, outcome: 'kept', reason });
  }
  if (!said.dryRun) {
    const appliedAt = new Date(ports.clock()).toISOString();
    await ports.control.put(packRow.parse({ kind: 'pack', id: pack.id, appliedAt, by: said.by }));
    await rejudge(ports);
  }
  return ok({ id: pack.id, isDryRun: said.dryRun, steps });
}

async function unknownSource(
  { sources }: Said,
  { control }: ApiPorts,
): Promise<Failure | undefined> {
  for (const [index, id] of sources.entries()) {
    if ((await control.get(sourceRow, 'source', id)) !== undefined) continue;
    const fault = { path: `sources[${index}]`, message: 'names no source' };
    return failure('invalid', `${fault.path}: ${fault.message}`, [fault]);
  }
  return undefined;
}

function unmeant(pack: Pack, { dryRun, forGood }: Said): Failure | undefined {
  if (pack.neverAdvertises !== true || dryRun || forGood) return undefined;
  const message = `with the pack ${pack.id} this deployment never advertises again: say true (--for-good) if that is meant`;
  return failure('invalid', `forGood: ${message}`, [{ path: 'forGood', message }]);
}
