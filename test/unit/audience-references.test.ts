import { expect, test } from 'vitest';
import { compileAudiences, planDefinition } from '../../domain/audience/compile.ts';
import { explainAudience } from '../../domain/audience/explain.ts';
import { emptyLibrary } from '../../domain/audience/library.ts';
import { referenceFault } from '../../domain/audience/reference-fault.ts';
import { define } from '../property/audience/arbitrary/define.ts';

const context = { asOf: '2024-03-01', timeZone: 'Asia/Tokyo' };
const to = (id: string) => ({ audience: { id } });
const bought = { count: { event: 'Order Completed', operator: 'greater_than', value: 0 } };
const libraryOf = (wheres: Readonly<Record<string, unknown>>) => ({
  ...emptyLibrary,
  audiences: new Map(Object.entries(wheres).map(([id, where]) => [id, define(where).where])),
});
const faultOf = (where: unknown, wheres: Readonly<Record<string, unknown>>, id?: string) =>
  referenceFault(define(where).where, libraryOf(wheres), id);

test('what can be written out has no fault', () => {
  expect(faultOf({ all: [to('a'), to('a'), { not: to('b') }] }, { a: bought, b: to('a') })).toBe(
    undefined,
  );
});

test('an unknown audience is refused at the place that names it', () => {
  expect(faultOf({ all: [bought, { not: to('gone') }] }, {})).toEqual({
    path: 'where.all[1].not',
    message: 'there is no audience gone',
  });
  expect(faultOf({ any: [bought, to('a')] }, { a: { not: { all: [to('gone')] } } })).toEqual({
    path: 'where.any[1]',
    message: 'there is no audience gone',
  });
});

test('a circle is refused with its chain', () => {
  expect(faultOf(to('a'), { a: to('a') }, 'a')?.message).toContain('in a circle: a → a');
  const ring = { b: { not: to('c') }, c: { any: [bought, to('a')] } };
  expect(faultOf({ all: [bought, to('b')] }, ring, 'a')).toEqual({
    path: 'where.all[1]',
    message: 'audiences refer to each other in a circle: a → b → c → a',
  });
  const among = { ...{ of: 2, part: 1, by: { count: { event: 'e' } }, order: 'asc' } };
  expect(faultOf({ ntile: { ...among, among: to('b') } }, ring, 'a')?.path).toBe(
    'where.ntile.among',
  );
  // A circle that does not come back to the audience itself.
  expect(faultOf(to('x'), { x: to('y'), y: to('x') })?.message).toContain('x → y → x');
});

test('the limits hold when all is written out, and doubling does not take for ever to refuse', () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 27 }, (_, i) => [
      `d${i}`,
      i === 0 ? bought : { all: [to(`d${i - 1}`), to(`d${i - 1}`)] },
    ]),
  );
  expect(faultOf(to('d5'), doubling)).toBe(undefined);
  expect(faultOf(to('d7'), doubling)?.message).toMatch(/at most 100 leaves, with what it refers/);
  const started = performance.now();
  expect(faultOf(to('d26'), doubling)?.message).toMatch(/^(at most|conditions nest)/);
  expect(performance.now() - started).toBeLessThan(1000);
  const chain = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`c${i}`, i === 0 ? bought : to(`c${i - 1}`)]),
  );
  expect(faultOf(to('c27'), chain)).toBe(undefined);
  expect(faultOf(to('c29'), chain)?.message).toMatch(/nest at most 30 deep/);
  const long = { trait: { name: 'n', operator: 'in', value: Array(30).fill('v'.repeat(400)) } };
  expect(faultOf({ all: [to('l'), bought] }, { l: long })).toBe(undefined);
  expect(faultOf({ all: [to('l'), to('l')] }, { l: long })?.message).toMatch(/at most 16384 bytes/);
});

test('a look-alike and its seed may not lead back to each other; what it names must exist', () => {
  const like = (seed: string) => ({ lookalike: { seed, n: 10 } });
  expect(faultOf(like('a'), { a: bought })).toBe(undefined);
  expect(faultOf(like('gone'), {})?.message).toBe('there is no audience gone');
  expect(faultOf(like('b'), { b: { not: like('a') } }, 'a')?.message).toContain('a → b → a');
  expect(faultOf({ segment: { id: 'gone' } }, {})?.message).toBe('there is no segment gone');
  const computed = { computed: { name: 'gone', operator: 'equals', value: 1 } };
  expect(faultOf({ all: [bought, computed] }, {})).toEqual({
    path: 'where.all[1]',
    message: 'there is no computed trait of that name',
  });
  const ranked = {
    of: 2,
    part: 1,
    by: { computed: { name: 'gone' } },
    order: 'asc',
    among: bought,
  };
  expect(faultOf({ ntile: ranked }, {})?.path).toBe('where');
});

test('what cannot be written out does not compile', () => {
  const audiences = [{ id: 'a', definition: define(to('b')) }];
  const library = libraryOf({ b: to('a') });
  expect(() => compileAudiences(audiences, context)).toThrow('there is no audience b');
  expect(() => compileAudiences(audiences, { ...context, library })).toThrow('a → b → a');
});

test('a plan names the conditions of an audience by their place in it; equal facts are measured once', () => {
  const library = libraryOf({ buyers: { all: [bought] } });
  const plan = explainAudience(
    planDefinition(define({ any: [bought, to('buyers')] }), { ...context, library }),
    context.asOf,
  );
  expect(plan.leaves.map(({ path }) => path)).toEqual([
    'where.any[0]',
    'where.any[1].audience(buyers).all[0]',
  ]);
  expect(plan.sql.match(/sum\(f\.event_count\)/g)).toHaveLength(1);
});
