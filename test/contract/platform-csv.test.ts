import { expect, test } from 'vitest';
import { csvDestination } from '../../destinations/csv/destination.ts';
import { destinationTypes } from '../../destinations/registry.ts';
import { membersOf, person, portsFor, sha256 } from './platform-ports.ts';

const connection = { settings: { folder: 'partners/example' }, credentials: {}, region: 'JP' };

test('a batch is one file of hashed columns, and replaces itself', async () => {
  const exports = new Map<string, string | Uint8Array>();
  const connector = csvDestination.connect(connection, portsFor('', exports));
  const twoAddresses = { ...person(1), emails: ['b@example.jp', 'a@example.jp'] };
  const members = membersOf(connector, [twoAddresses, person(2)]);
  for (const _ of [1, 2]) {
    const result = await connector.send({ batchId: 'run-1-0', operation: 'add', members });
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  const [first, second] = [sha256('a@example.jp'), sha256('b@example.jp')].sort();
  expect([...exports]).toEqual([
    [
      'partners/example/run-1-0-add.csv',
      [
        'email,phone',
        `${first},${sha256('+819012340001')}`,
        `${second},`,
        `${sha256('person2@example.com')},${sha256('+819012340002')}`,
        '',
      ].join('\r\n'),
    ],
  ]);
});

test('a file that cannot be written is tried again', async () => {
  const ports = { ...portsFor(''), putExport: () => Promise.reject(new Error('no space')) };
  const connector = csvDestination.connect(connection, ports);
  const members = membersOf(connector, [person(1)]);
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry' });
});

test('a folder cannot leave the bucket', () => {
  const outside = { ...connection, settings: { folder: '../secrets' } };
  expect(() => csvDestination.connect(outside, portsFor(''))).toThrow();
});

test('every destination needs consent for advertising and is registered by its name', () => {
  for (const [name, type] of destinationTypes) {
    expect(type).toMatchObject({ name, consentPurpose: 'advertising' });
  }
});
