import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partition } from '../../domain/identity/partition.ts';
import { pairOf } from '../../domain/identity/priority.ts';
import { isHeldOut } from '../../domain/sync/hold-out.ts';
import { holdOutGroup } from '../../schemas/hold-out.ts';

const sha256 = (text: string) => hash('sha256', text);
const group = fc.record({
  share: fc.integer({ min: 0, max: 5000 }).map((hundredths) => hundredths / 100),
  salt: fc.stringMatching(/^[\w:.-]{1,40}$/),
});
test('the share is what was asked for, a greater one holds the smaller, another salt another group', () => {
  const ids = Array.from(
    { length: 20_000 },
    (_, number) => `user_id.${sha256(String(number)).slice(0, 32)}`,
  );
  const heldOut = (share: number, salt: string) =>
    new Set(ids.filter((id) => isHeldOut(id, [{ share, salt }], sha256)));
  for (const share of [0, 0.5, 5, 10, 50]) {
    const expected = (ids.length * share) / 100;
    const tolerance = 4 * Math.sqrt(expected * (1 - share / 100));
    expect(Math.abs(heldOut(share, 'x').size - expected)).toBeLessThanOrEqual(tolerance);
  }
  const ten = heldOut(10, 'x');
  expect([...heldOut(5, 'x')].every((id) => ten.has(id))).toBe(true);
  const both = [...heldOut(10, 'y')].filter((id) => ten.has(id)).length;
  expect(Math.abs(both - 200)).toBeLessThan(60);
});

const nodes = ['user_id', 'email', 'phone', 'anonymous_id'].flatMap((kind) =>
  [1, 2, 3].map((number) => `${kind}.${sha256(`${kind}${number}`).slice(0, 32)}`),
);
const evidence = fc.array(
  fc
    .tuple(fc.constantFrom(...nodes), fc.constantFrom(...nodes))
    .filter(([one, two]) => one !== two),
  { maxLength: 14 },
);
const profiles = (pairs: readonly (readonly [string, string])[]) =>
  partition({ nodes, pairs: pairs.map(([one, other]) => pairOf(one, other)) }).profileOf;

test('known people keep their side whatever is learned of them', () => {
  fc.assert(
    fc.property(evidence, evidence, group, (before, learned, one) => {
      const [earlier, later] = [profiles(before), profiles([...before, ...learned])];
      return nodes
        .filter((id) => id.startsWith('user_id.'))
        .every(
          (id) =>
            isHeldOut(earlier.get(id) ?? '', [one], sha256) ===
            isHeldOut(later.get(id) ?? '', [one], sha256),
        );
    }),
  );
});

test('where profiles only grow together, each keeps the side of the one that gave it its name', () => {
  fc.assert(
    fc.property(evidence, evidence, group, (before, learned, one) => {
      const [earlier, later] = [profiles(before), profiles([...before, ...learned])];
      const isGrown = nodes.every(
        (id) => later.get(id) === later.get(earlier.get(id) ?? '') && later.has(id),
      );
      if (!isGrown) return true;
      return nodes.every((id) => {
        const survivor = later.get(id) ?? '';
        const wasItself = earlier.get(survivor) === survivor;
        const sideBefore = isHeldOut(earlier.get(survivor) ?? '', [one], sha256);
        return wasItself && sideBefore === isHeldOut(survivor, [one], sha256);
      });
    }),
  );
});

test('shares are hundredths of a percent up to a half', () => {
  for (const share of [0, 0.01, 12.5, 50]) {
    expect(holdOutGroup.safeParse({ share, salt: 's' }).success).toBe(true);
  }
  for (const share of [-1, 50.01, 0.001, Number.NaN]) {
    expect(holdOutGroup.safeParse({ share, salt: 's' }).success).toBe(false);
  }
});
