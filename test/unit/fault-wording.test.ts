import { expect, test } from 'vitest';
import * as z from 'zod';
import { faults } from '../../schemas/audience.ts';

test.for<[schema: z.ZodType, seen: unknown, message: string]>([
  [z.object({ a: z.string() }), {}, 'is required'],
  [z.object({ a: z.enum(['x', 'y']) }), { a: 'z' }, 'must be one of x, y'],
  [z.object({ a: z.int().min(5) }), { a: 2 }, 'must be at least 5'],
  [z.object({ a: z.int().max(9) }), { a: 10 }, 'must be at most 9'],
  [z.object({ a: z.string().min(1) }), { a: '' }, 'must have at least 1 characters'],
  [z.object({ a: z.array(z.int()).max(1) }), { a: [1, 2] }, 'must have at most 1 items'],
  [z.object({ a: z.array(z.int()) }), { a: 1 }, 'must be array, not number'],
  [z.object({ a: z.int() }), { a: 1.5 }, 'must be a whole number'],
  [z.object({ a: z.number().multipleOf(0.01) }), { a: 0.001 }, 'must be a multiple of 0.01'],
  [z.object({ a: z.literal(1) }), { a: 2 }, 'must be 1'],
  [z.object({ a: z.iso.date() }), { a: '2026-02-30' }, 'must be a day that there is, YYYY-MM-DD'],
  [
    z.object({ a: z.string().regex(/x/, 'a time of day, HH:MM') }),
    { a: '' },
    'a time of day, HH:MM',
  ],
])('a fault says what is allowed, in our words: %#', ([schema, seen, message]) => {
  expect(faults(schema.safeParse(seen).error ?? new z.ZodError([]))).toEqual([
    { path: 'a', message },
  ]);
});
