import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { split } from '../../destinations/sending.ts';
import { xLimits, xOperation, xSizeOf } from '../../destinations/x/mapping.ts';

const keys = (email: number, phone: number) => ({
  ...(email === 0 ? {} : { email: Array.from({ length: email }, () => 'e'.repeat(64)) }),
  ...(phone === 0 ? {} : { phone: Array.from({ length: phone }, () => 'f'.repeat(64)) }),
});

test('an operation holds one person, with all keys', () => {
  fc.assert(
    fc.property(fc.nat(9), fc.nat(9), (email, phone) => {
      const member = { recordId: 'p', keys: keys(email, phone) };
      const { operation_type, params } = xOperation('remove', member);
      expect(operation_type).toBe('Delete');
      expect(params.users).toHaveLength(1);
      expect(params.users[0]?.email ?? []).toHaveLength(email);
      expect(params.users[0]?.phone_number ?? []).toHaveLength(phone);
    }),
  );
});

test('no request has more than 2,500 operations or 5,000,000 bytes', () => {
  const arbitrary = fc.record({
    people: fc.integer({ min: 1, max: 6_000 }),
    email: fc.integer({ min: 1, max: 60 }),
    phone: fc.nat(30),
  });
  fc.assert(
    fc.property(arbitrary, ({ people, email, phone }) => {
      const one = { recordId: 'p', keys: keys(email, phone) };
      const batch = Array.from({ length: people }, () => one);
      const parts = split(batch, xLimits, xSizeOf);
      expect(parts.reduce((sum, part) => sum + part.length, 0)).toBe(people);
      for (const part of parts) {
        const body = JSON.stringify(part.map((member) => xOperation('add', member)));
        expect(part.length).toBeLessThanOrEqual(2_500);
        expect(body.length).toBeLessThanOrEqual(5_000_000);
      }
    }),
    { numRuns: 10 },
  );
});
