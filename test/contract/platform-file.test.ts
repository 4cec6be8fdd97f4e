import { hash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parquetReadObjects } from 'hyparquet';
import papaparse from 'papaparse';
import { expect, test } from 'vitest';
import { fileDestination } from '../../destinations/file/destination.ts';
import { s3Exports } from '../../stores/exports.ts';
import { membersOf, person, portsFor, sha256 } from './platform-ports.ts';
import { newBucket, ours } from './s3-servers.ts';

const folder = 'partners/example';
const idOf = (recordId: string): string => sha256(`${folder}\n${recordId}`).slice(0, 32);
const records = [
  { ...person(1), emails: ['b@example.jp', 'a@example.jp'], lastName: '山田' },
  person(2),
];
const [first, second] = [sha256('a@example.jp'), sha256('b@example.jp')].sort();
const name = sha256('run-1-0').slice(0, 32);
/** By hand: two addresses take two rows, the name stands in both. */
const table = [
  {
    id: idOf('person-1'),
    email: first,
    phone: sha256('+819012340001'),
    last_name: sha256('山田'),
  },
  { id: idOf('person-1'), email: second, phone: null, last_name: sha256('山田') },
  {
    id: idOf('person-2'),
    email: sha256('person2@example.com'),
    phone: sha256('+819012340002'),
    last_name: null,
  },
];

async function filesOf(format: string, operation: 'add' | 'remove' = 'add') {
  const exports = new Map<string, string | Uint8Array>();
  const settings = { folder, format, fields: ['last_name', 'phone', 'email'] };
  const connector = fileDestination.connect(
    { settings, credentials: {}, region: 'JP' },
    portsFor('', exports),
  );
  const members = membersOf(connector, records);
  const sizes: number[] = [];
  for (const _ of [1, 2]) {
    const result = await connector.send({ batchId: 'run-1-0', operation, members });
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
    sizes.push(exports.size);
  }
  expect(sizes).toEqual([2, 2]);
  const body = exports.get(`${folder}/${operation}/${name}.${format}`) ?? '';
  const manifest = JSON.parse(String(exports.get(`${folder}/${operation}/${name}.manifest.json`)));
  return { body, manifest };
}

test('CSV holds a row per address, read back by another parser', async () => {
  const { body } = await filesOf('csv');
  const { data, errors } = papaparse.parse(String(body), { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  expect(data).toEqual(
    table.map((row) => ({
      ...row,
      phone: row.phone ?? '',
      last_name: row.last_name ?? '',
    })),
  );
});

test('NDJSON holds a line per person', async () => {
  const { body } = await filesOf('ndjson');
  const lines = String(body).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      id: idOf('person-1'),
      email: [first, second],
      phone: [sha256('+819012340001')],
      last_name: [sha256('山田')],
    },
    {
      id: idOf('person-2'),
      email: [sha256('person2@example.com')],
      phone: [sha256('+819012340002')],
      last_name: [],
    },
  ]);
});

test('Parquet holds the rows of the CSV, read back by another reader', async () => {
  const { body } = await filesOf('parquet', 'remove');
  if (typeof body === 'string') throw new Error('Parquet is bytes');
  const file = new Uint8Array(body).buffer;
  expect(await parquetReadObjects({ file })).toEqual(table);
});

test.for(['csv', 'ndjson', 'parquet'])(
  'the manifest of %s says what the file is',
  async (format) => {
    const { body, manifest } = await filesOf(format);
    expect(manifest).toEqual({
      version: 1,
      file: `${name}.${format}`,
      format,
      operation: 'add',
      hashing: 'sha256',
      columns: ['id', 'email', 'phone', 'last_name'],
      records: 2,
      rows: format === 'ndjson' ? 2 : 3,
      bytes: Buffer.byteLength(body),
      sha256: hash('sha256', body, 'hex'),
    });
  },
);

test('the same batch makes the same bytes', async () => {
  for (const format of ['csv', 'ndjson', 'parquet'])
    expect((await filesOf(format)).body).toEqual((await filesOf(format)).body);
});

test('the manifest comes last: without the file there is none', async () => {
  const written: string[] = [];
  const ports = {
    ...portsFor(''),
    putExport: (key: string) => {
      written.push(key);
      return Promise.reject(new Error('no space'));
    },
  };
  const settings = { folder, format: 'ndjson' };
  const connector = fileDestination.connect({ settings, credentials: {}, region: 'JP' }, ports);
  const members = membersOf(connector, [person(1)]);
  const result = await connector.send({ batchId: 'run-1-0', operation: 'add', members });
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry' });
  expect(written).toEqual([`${folder}/add/${name}.ndjson`]);
});

test.for(['../secrets', 'a//b', '/a', ''])('folder %j cannot leave the bucket', (bad) => {
  const connection = { settings: { folder: bad, format: 'csv' }, credentials: {}, region: 'JP' };
  expect(() => fileDestination.connect(connection, portsFor(''))).toThrow();
});

test('Parquet arrives in S3 byte by byte as the manifest says', async () => {
  const { client, stop } = await ours();
  try {
    const bucket = 'exports';
    await client.send(newBucket('ap-northeast-1', bucket));
    const ports = { ...portsFor(''), putExport: s3Exports({ bucket, client }) };
    const settings = { folder, format: 'parquet', fields: ['email', 'phone', 'last_name'] };
    const connector = fileDestination.connect({ settings, credentials: {}, region: 'JP' }, ports);
    const members = membersOf(connector, records);
    await connector.send({ batchId: 'run-1-0', operation: 'add', members });
    const bytesOf = async (object: string) => {
      const Key = `${folder}/add/${name}.${object}`;
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return new Uint8Array((await Body?.transformToByteArray()) ?? []);
    };
    const body = await bytesOf('parquet');
    const manifest = JSON.parse(new TextDecoder().decode(await bytesOf('manifest.json')));
    expect(manifest).toMatchObject({ bytes: body.length, sha256: hash('sha256', body, 'hex') });
    expect(await parquetReadObjects({ file: body.buffer })).toEqual(table);
  } finally {
    await stop();
  }
});
