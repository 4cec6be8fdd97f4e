import { keyOfUri } from '../../domain/refresh/places.ts';
import { retiredFiles } from '../../domain/refresh/retired-files.ts';
import { differences, memberships } from '../../queries/tables/catalogue.ts';
import { generationRow } from '../../schemas/control.ts';
import type { ApiPorts } from './ports.ts';

/** Retires all generations of an audience's members; what reads them now may finish. Idempotent. */
export async function retireMemberships(
  audienceId: string,
  { control, clock }: Pick<ApiPorts, 'control' | 'clock'>,
): Promise<void> {
  for (const { name } of [memberships, differences]) {
    const kind = `generation#${name}`;
    const rows = await control.queryAll(generationRow, { kind, prefix: `${audienceId}/` });
    const files = rows.map(({ location }) => retiredFiles(keyOfUri(location), clock()));
    await control.putAll(files);
    await control.deleteAll(rows.map(({ id }) => ({ kind, id })));
  }
}
