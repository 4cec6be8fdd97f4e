import * as fc from 'fast-check';
import { compileAudiences } from '../../domain/audience/compile.ts';
import { conditions } from '../property/audience/arbitrary/conditions.ts';
import { define } from '../property/audience/arbitrary/define.ts';
import { asOf } from '../property/audience/arbitrary/vocabulary.ts';
import { library } from '../property/audience/library.ts';
import type { CorpusStatement } from './statement.ts';

const context = { asOf, timeZone: 'Asia/Tokyo', library };

/**
 * Audiences of every kind that the generators of `test/property` know, compiled: a pack of them, as a refresh would ask, and
 * leaves alone, of which nothing else widens the scan. The same seed, the same statements.
 */
export function audienceStatements(
  seed: number,
  { packed, alone }: { readonly packed: number; readonly alone: number },
): readonly CorpusStatement[] {
  const pack = fc
    .sample(conditions(4), { seed, numRuns: packed })
    .map((where, at) => ({ id: `a${at}`, definition: define(where) }));
  const leaves = fc
    .sample(conditions(1), { seed, numRuns: alone })
    .map((where) => [{ id: 'leaf', definition: define(where) }]);
  return [pack, ...leaves].flatMap((audiences, at) =>
    compileAudiences(audiences, context).map(({ sql }, part) => ({
      builder: 'compileAudiences',
      name: `seed ${seed}, ${at === 0 ? `pack of ${packed}, part ${part + 1}` : `leaf ${at}`}`,
      kind: 'select',
      sql,
    })),
  );
}
