/**
 * `npm run addresses -- --data FOLDER [--json]`: how many addresses of `addresses.csv` (columns 住所, 都道府県, 市区町村, 町字) are
 * taken apart as the file itself says, and which are not.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scoreAddresses } from './addresses/score.ts';

const { values } = parseArgs({
  options: { data: { type: 'string' }, json: { type: 'boolean', default: false } },
});
if (values.data === undefined) {
  process.stderr.write('addresses: --data FOLDER is missing.\n');
  process.exit(2);
}

const path = join(values.data, 'addresses.csv');
if (!existsSync(path)) {
  process.stderr.write(`addresses: there is no ${path}.\n`);
  process.exit(2);
}
const score = scoreAddresses(readFileSync(path, 'utf8'));
if (values.json) process.stdout.write(`${JSON.stringify(score)}\n`);
else {
  const { rows, rightPrefecture, rightCity, rightTown, rate, wrong } = score;
  const share = (count: number): string =>
    `${count.toLocaleString('en')} (${((100 * count) / rows).toFixed(2)} %)`;
  process.stdout.write(
    `${rows.toLocaleString('en')} addresses: prefecture right ${share(rightPrefecture)}, city ${share(rightCity)}, town with chōme ` +
      `${share(rightTown)}; all three ${(100 * rate).toFixed(2)} %\n`,
  );
  for (const { part, address, expected, found } of wrong) {
    process.stdout.write(`  ${part}: ${address} → ${found}; expected ${expected}\n`);
  }
}
