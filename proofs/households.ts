/**
 * `npm run households -- --data FOLDER [--json]`: how many letters the customers of a file `customer.csv` (100 knocks of
 * data science) need, one for each home and surname.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { householdsOfCustomers, readCustomers } from './households/customers.ts';

const { values } = parseArgs({
  options: { data: { type: 'string' }, json: { type: 'boolean', default: false } },
});
if (values.data === undefined) {
  process.stderr.write('households: --data FOLDER is missing.\n');
  process.exit(2);
}

const customers = readCustomers(join(values.data, 'customer.csv'));
const startedAt = performance.now();
const { households, withoutAddress } = householdsOfCustomers(customers);
const tookMs = Math.round(performance.now() - startedAt);
const result = {
  people: customers.length,
  households: households.length,
  lettersSaved: customers.length - withoutAddress.length - households.length,
  largest: Math.max(0, ...households.map(({ members }) => members.length)),
  withoutAddress: withoutAddress.length,
  tookMs,
};
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
else {
  process.stdout.write(
    `${result.people} people, ${result.households} households (${result.lettersSaved} letters saved), largest ` +
      `${result.largest}, ${result.withoutAddress} without an address; ${tookMs} ms\n`,
  );
}
