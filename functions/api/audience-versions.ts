import type * as z from 'zod';
import type { audienceVersion, audienceVersions } from '../../schemas/api/audiences.ts';
import type { paging } from '../../schemas/api/paging.ts';
import {
  type AudienceRow,
  type AudienceVersionRow,
  audienceRow,
  audienceVersionRow,
  deletedAudienceRow,
} from '../../schemas/control.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, notFound, ok } from './response.ts';

const kindOf = (audienceId: string): string => `audience-version#${audienceId}`;
const idOf = (version: number): string => String(version).padStart(10, '0');

/** The version that an audience's row is at, as a row of its own. */
export const versionRowOf = (
  row: AudienceRow,
  said: { readonly at: string; readonly by?: string },
): AudienceVersionRow => {
  const version = row.version ?? 1;
  const { name, definition } = row;
  return { kind: kindOf(row.id), id: idOf(version), version, name, definition, ...said };
};

/** The first version of a row of before there were versions: nobody noted who wrote it. */
export const unnotedVersion = (row: AudienceRow): AudienceVersionRow =>
  versionRowOf(row, { at: row.createdAt });

/** Newest first. Those of a deleted audience are there as well. */
export async function listVersions(
  audienceId: string,
  query: z.output<typeof paging>,
  ports: ApiPorts,
): Promise<Answered<typeof audienceVersions>> {
  const row = await ports.control.get(audienceRow, 'audience', audienceId);
  if (row === undefined && !(await wasThere(audienceId, ports))) return notFound('audience');
  if (row !== undefined && row.version === undefined) {
    return ok({ versions: query.after === undefined ? [shown(unnotedVersion(row))] : [] });
  }
  const page = await ports.control.query(audienceVersionRow, {
    kind: kindOf(audienceId),
    reverse: true,
    ...pageOf(query),
  });
  return ok({ versions: page.rows.map(shown), ...nextOf(page.next) });
}

export async function oneVersion(
  audienceId: string,
  version: string,
  { control }: ApiPorts,
): Promise<Answered<typeof audienceVersion>> {
  if (!/^[1-9]\d{0,9}$/.test(version)) return notFound('version');
  const id = idOf(Number(version));
  const there = await control.get(audienceVersionRow, kindOf(audienceId), id);
  if (there !== undefined) return ok(shown(there));
  const row = await control.get(audienceRow, 'audience', audienceId);
  const isUnnoted = row !== undefined && row.version === undefined && version === '1';
  return isUnnoted ? ok(shown(unnotedVersion(row))) : notFound('version');
}

const wasThere = async (id: string, { control }: ApiPorts): Promise<boolean> =>
  (await control.get(deletedAudienceRow, 'deleted-audience', id)) !== undefined;

const shown = ({ kind, id: _, ...row }: AudienceVersionRow) => ({
  audienceId: kind.slice(kindOf('').length),
  ...row,
});
