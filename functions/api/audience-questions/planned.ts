import { planDefinition } from '../../../domain/audience/compile.ts';
import { addDays } from '../../../domain/audience/days.ts';
import type { Plan } from '../../../domain/audience/plan.ts';
import { readLibrary } from '../../../domain/audience/read-library.ts';
import { brandDays } from '../../../domain/intake/brand-day.ts';
import type { AudienceDefinition } from '../../../schemas/audience.ts';
import type { ApiPorts } from '../ports.ts';

export interface Planned {
  readonly plan: Plan;
  readonly asOf: string;
}

/** The definition planned for a day. @param asOf a day of the brand's zone; today where it is missing */
export async function planned(
  definition: AudienceDefinition,
  asOf: string | undefined,
  ports: ApiPorts,
): Promise<Planned> {
  const day = dayOf(asOf, ports);
  const library = await readLibrary(ports.control);
  return {
    asOf: day,
    plan: planDefinition(definition, { asOf: day, timeZone: ports.timeZone, library }),
  };
}

/** @param asOf a day of the brand's zone; today where it is missing */
export const dayOf = (asOf: string | undefined, { timeZone, clock }: ApiPorts): string =>
  addDays(asOf ?? brandDays(timeZone)(clock()), 0);
