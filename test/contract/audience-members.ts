import { expect } from 'vitest';
import { compileAudiences } from '../../domain/audience/compile.ts';
import { define } from '../property/audience/arbitrary/define.ts';
import { asOf } from '../property/audience/arbitrary/vocabulary.ts';
import { library } from '../property/audience/library.ts';
import type { audienceWarehouse } from './audience-warehouse.ts';

type Warehouse = Pick<Awaited<ReturnType<typeof audienceWarehouse>>, 'ask'>;

/** Other limits of a statement than usual. */
export type CompileLimits = Parameters<typeof compileAudiences>[2];

/** Profile ids by condition, sorted, as the compiled SQL finds them. */
export async function membersBySql(
  warehouse: Warehouse,
  wheres: readonly unknown[],
  limits: CompileLimits = {},
): Promise<string[][]> {
  const audiences = wheres.map((where, i) => ({ id: `a${i}`, definition: define(where) }));
  const members = new Map<string, string[]>(audiences.map(({ id }) => [id, []]));
  const context = { asOf, timeZone: 'Asia/Tokyo', library };
  for (const { sql } of compileAudiences(audiences, context, limits)) {
    const { columns, rows } = await warehouse.ask(sql);
    expect(columns).toEqual(['profile_id', 'audience_id']);
    for (const [profileId = '', audienceId = ''] of rows) members.get(audienceId)?.push(profileId);
  }
  return [...members.values()].map((ids) => ids.sort());
}
