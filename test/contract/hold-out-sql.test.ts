import { hash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeLiteral } from '../../domain/sql-literal.ts';
import { heldOutSql, isHeldOut } from '../../domain/sync/hold-out.ts';
import { type AthenaWorld, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena();
});
afterAll(() => world.close());

const sha256 = (text: string) => hash('sha256', text);
const group = fc.record({
  share: fc.integer({ min: 0, max: 5000 }).map((hundredths) => hundredths / 100),
  salt: fc.stringMatching(/^[\w:.-]{1,40}$/),
});
const nodeId = fc
  .record({
    kind: fc.constantFrom('user_id', 'email', 'anonymous_id'),
    hex: fc.stringMatching(/^[0-9a-f]{32}$/),
  })
  .map(({ kind, hex }) => `${kind}.${hex}`);
const anyText = fc
  .string({ minLength: 1, unit: 'grapheme' })
  .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));

test('SQL keeps out whom TypeScript keeps out, whatever they are called', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(group, { maxLength: 3 }),
      fc.uniqueArray(fc.oneof({ weight: 4, arbitrary: nodeId }, anyText), {
        minLength: 1,
        maxLength: 60,
      }),
      async (groups, ids) => {
        const values = ids.map((id) => `(${encodeLiteral(id)})`).join(', ');
        const { rows } = await world.ask(
          `SELECT id FROM (VALUES ${values}) AS t (id) WHERE ${heldOutSql('id', groups)}`,
        );
        const found = rows.map(([id]) => id).toSorted();
        const expected = ids.filter((id) => isHeldOut(id, groups, sha256)).toSorted();
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
