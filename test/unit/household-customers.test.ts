import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { householdsOfCustomers, readCustomers } from '../../proofs/households/customers.ts';

const file = join(import.meta.dirname, '../../../shared/data/jp_100knocks/customer.csv');

test.skipIf(!existsSync(file))(
  '21,971 customers make 20,340 households, of six at most (needs ../shared/data)',
  () => {
    const customers = readCustomers(file);
    const { households, withoutAddress } = householdsOfCustomers(customers);
    const sizes = households.map(({ members }) => members.length);
    expect([customers.length, households.length, Math.max(...sizes)]).toEqual([21_971, 20_340, 6]);
    expect(withoutAddress).toEqual([]);
    // Counted again by the letters as they stand; only variants of a kanji (長澤, 長沢) may bring more together.
    const asWritten = Map.groupBy(customers, ({ name, postalCode, address }) =>
      [postalCode, address, name.split(' ')[0]].join('|'),
    );
    const householdOf = new Map(
      households.flatMap(({ members }, at) => members.map((id) => [id, at] as const)),
    );
    for (const same of asWritten.values()) {
      expect(new Set(same.map(({ id }) => householdOf.get(id))).size).toBe(1);
    }
    expect(asWritten.size).toBe(20_358);
    const of = new Map(customers.map((customer) => [customer.id, customer]));
    const written = households.map(
      ({ members }) =>
        new Set(members.map((id) => [of.get(id)?.postalCode, of.get(id)?.address].join('|'))).size,
    );
    expect(Math.max(...written)).toBe(1);
  },
);
