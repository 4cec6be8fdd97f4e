import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { householdsOfCustomers, readCustomers } from './households/customers.ts';

const given = process.argv[2];
const file = given ?? join(import.meta.dirname, '../../shared/data/jp_100knocks/customer.csv');

if (existsSync(file)) {
  const customers = readCustomers(file);
  const startedAt = performance.now();
  const { households, withoutAddress } = householdsOfCustomers(customers);
  const tookMs = Math.round(performance.now() - startedAt);
  const largest = Math.max(0, ...households.map(({ members }) => members.length));
  const saved = customers.length - withoutAddress.length - households.length;
  process.stdout.write(
    `${customers.length} people, ${households.length} households (${saved} letters saved), largest ${largest}, ` +
      `${withoutAddress.length} without an address; ${tookMs} ms\n`,
  );
} else process.stdout.write(`${file} is not there: nothing to prove.\n`);
