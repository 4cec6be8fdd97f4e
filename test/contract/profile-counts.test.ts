import { afterAll, beforeAll, expect, test } from 'vitest';
import { profileCounts } from '../../queries/profile-counts.ts';
import { type AthenaWorld, bucket, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena();
});
afterAll(() => world.close());

async function table(name: string, columns: readonly string[], rows: readonly string[]) {
  world.athena.declareTable('lake', {
    Name: name,
    StorageDescriptor: {
      Columns: columns.map((column) => ({
        Name: column,
        Type: column === 'is_erased' ? 'boolean' : 'string',
      })),
      Location: `s3://${bucket}/${name}/`,
    },
  });
  const values = rows.map((row) => `(${row})`).join(', ');
  await world.putParquet(`${name}/0.parquet`, `SELECT * FROM (VALUES ${values}) AS v(${columns})`);
}

test('people known by devices alone are unknown, whatever the kind of device', async () => {
  const nodes = [
    'user_id.a',
    'landline.b',
    'point_card.c',
    'anonymous_id.d',
    'idfa.e',
    'receipt_id.f',
  ];
  await table(
    'profile_days',
    ['node'],
    [...nodes, 'anonymous_id.leaf', 'email.gone'].map((node) => `'${node}'`),
  );
  await table('node_traits', ['node'], ["'user_id.a'"]);
  await table('consents', ['node'], ["'external_id.g'"]);
  await table(
    'identity_map',
    ['node', 'profile_id', 'is_erased'],
    ["'anonymous_id.leaf', 'user_id.a', false", "'email.gone', 'email.gone', true"],
  );
  const { rows } = await world.ask(profileCounts);
  expect(rows).toEqual([['3', '4']]);
});
