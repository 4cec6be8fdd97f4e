import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advanceImport } from '../../functions/import/advance-import.ts';
import type { ImportPorts } from '../../functions/import/ports.ts';
import { importsOf } from '../../functions/import/receive.ts';
import { importRow } from '../../schemas/import.ts';
import { type ApiServer, startApi } from './api-server.ts';
import {
  begin,
  csv,
  engine,
  eventsOf,
  farAway,
  options,
  people,
  uploaded,
} from './import-engine.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** What S3 sends, as its documentation shows it. */
const notification = (key: string, text: string, eTag: string = hash('md5', text)) =>
  JSON.stringify({
    Records: [
      {
        ...{ eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'ap-northeast-1' },
        ...{ eventTime: '2026-11-26T10:00:00.000Z', eventName: 'ObjectCreated:Put' },
        s3: {
          bucket: { name: 'imports' },
          object: { key, size: Buffer.byteLength(text), eTag, sequencer: '0A1B' },
        },
      },
    ],
  });

test('a dropped file is imported for its folder’s source, with its report beside it', async () => {
  const text = csv(30, 'dropped').replace('id,', 'customer_id,');
  const key = 'imports/till-1/１月 people.csv';
  const { ports, sent } = engine(api);
  await ports.files.put(key, text, 'text/csv');
  const encoded = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
  const told = notification(encoded, text);
  const [id = ''] = await importsOf(told, ports);
  expect(await importsOf(told, ports)).toEqual([id]);
  await advanceImport(id, ports, farAway);
  expect((await api.call('GET', `/api/imports/${id}`)).body).toMatchObject({
    ...{ state: 'done', sourceId: 'till-1', name: '１月 people.csv', rows: 30, events: 27 },
  });
  expect(eventsOf(sent)).toHaveLength(27);
  const report = await ports.files.text(`${key}.report.csv`);
  expect(report?.split('\r\n').slice(0, 3)).toEqual([
    'line,fate,reason',
    `,done,"27 events of 30 rows, as import ${id}"`,
    '9,refused,"names nobody: no id, card, e-mail address or phone number"',
  ]);
  // The report is an object of the bucket, too.
  expect(await importsOf(notification(`${encoded}.report.csv`, 'r'), ports)).toEqual([]);
  await ports.files.put('imports/till-1/copy.csv', text, 'text/csv');
  const [copy = ''] = await importsOf(notification('imports/till-1/copy.csv', text), ports);
  await advanceImport(copy, ports, farAway);
  expect((await api.call('GET', `/api/imports/${copy}`)).body).toMatchObject({
    ...{ state: 'repeated', sameAs: id, events: 0 },
  });
  expect(eventsOf(sent)).toHaveLength(27);
  const [lost = ''] = await importsOf(notification('imports/nowhere.csv', text), ports);
  expect((await api.call('GET', `/api/imports/${lost}`)).body).toMatchObject({ state: 'failed' });
  expect(await importsOf('{"Service":"Amazon S3","Event":"s3:TestEvent"}', ports)).toEqual([]);
});

/** Drops a file and takes it in. @returns its import as the API shows it */
async function dropped(key: string, text: string, ports: ImportPorts) {
  await ports.files.put(key, text, 'text/csv');
  const [id = ''] = await importsOf(notification(key, text), ports);
  await advanceImport(id, ports, farAway);
  return (await api.call('GET', `/api/imports/${id}`)).body;
}

test('a dropped file that is written anew while it is read sends nothing of the new one', async () => {
  const key = 'imports/anew/people.csv';
  const before = csv(9_000, 'before').replace('id,', 'customer_id,');
  const after = csv(9_000, 'behind').replace('id,', 'customer_id,');
  const { ports, sent, again } = engine(api);
  await ports.files.put(key, before, 'text/csv');
  const [id = ''] = await importsOf(notification(key, before), ports);
  await advanceImport(id, ports, 0);
  while (eventsOf(sent).length === 0) await advanceImport(id, ports, 0);
  expect(again.length).toBeGreaterThan(0);
  await ports.files.put(key, after, 'text/csv');
  await advanceImport(id, ports, farAway);
  expect((await api.call('GET', `/api/imports/${id}`)).body).toMatchObject({
    ...{ state: 'failed' },
    error: 'was written anew while it was read: that is an import of its own',
  });
  const told = eventsOf(sent);
  expect(told.length).toBeLessThan(8_100);
  expect(told.filter(({ userId }) => String(userId).startsWith('behind'))).toEqual([]);
  const next = await dropped(key, after, ports);
  expect(next).toMatchObject({ state: 'done', rows: 9_000, events: 8_100 });
});

test('a dropped file that was imported in another way changes nothing', async () => {
  const text = csv(40, 'way').replace('id,', 'customer_id,');
  const reading = { ...people, columns: { customer_id: 'user_id' } };
  const id = await uploaded(api, text, {
    ...{ sourceId: 'way', reading },
    options: { ...options, encoding: 'utf-8' },
  });
  const { ports, sent } = engine(api);
  await advanceImport(id, ports, farAway);
  expect(eventsOf(sent)).toHaveLength(36);
  const again = await dropped('imports/way/people.csv', text, ports);
  expect(again).toMatchObject({ state: 'repeated', sameAs: id });
  expect(eventsOf(sent)).toHaveLength(36);
});

test('a dropped file goes in although its upload was begun and left', async () => {
  const text = csv(40, 'left').replace('id,', 'customer_id,');
  const reading = { ...people, columns: { customer_id: 'user_id', name: 'name' } };
  const begun = await begin(api, text, { sourceId: 'left', reading });
  const { id } = begun.body.import;
  const { ports, sent } = engine(api);
  const { id: other, state } = await dropped('imports/left/people.csv', text, ports);
  expect(state).toBe('done');
  const links = await api.call('POST', `/api/imports/${id}/parts`, { parts: [0] });
  await fetch(links.body.parts[0].url, { method: 'PUT', body: text });
  await api.call('POST', `/api/imports/${id}/start`, {});
  await advanceImport(id, ports, farAway);
  expect((await api.call('GET', `/api/imports/${id}`)).body).toMatchObject({
    ...{ state: 'repeated', sameAs: other },
  });
  expect(eventsOf(sent)).toHaveLength(36);
});

test.for([
  ['hanako@example.com\ntaro@example.com\n', 'put a line of names'],
  ['山田太郎,東京都\n鈴木花子,大阪府\n', 'has no column that names a person or an order'],
])(
  'a list without a line of names is refused, and nothing of it is kept: %#',
  async ([text = '', why]) => {
    const { ports, sent } = engine(api);
    const key = 'imports/bare/people.csv';
    const shown = await dropped(key, text, ports);
    expect(shown).toMatchObject({ state: 'failed', error: expect.stringContaining(why ?? '-') });
    const row = await ports.control.get(importRow, 'import', shown.id);
    const said = `${JSON.stringify(row)}${await ports.files.text(`${key}.report.csv`)}`;
    expect(said).not.toMatch(/hanako|taro|山田|東京/);
    expect(sent).toEqual([]);
  },
);

test('a dropped file that is gone before it is read fails and says so', async () => {
  const { ports } = engine(api);
  const [id = ''] = await importsOf(notification('imports/gone/a.csv', 'id\n1\n'), ports);
  await advanceImport(id, ports, farAway);
  expect((await api.call('GET', `/api/imports/${id}`)).body).toMatchObject({
    ...{ state: 'failed', error: 'is no longer there' },
  });
});

test('columns that were explained once are known the next time', async () => {
  const mapped = { kind: 'columns', rows: 'people', columns: { 甲: 'user_id', 乙: 'trait:plan' } };
  const id = await uploaded(api, '甲,乙\nu1,gold\n', { reading: mapped, sourceId: 'club' });
  const { ports, sent } = engine(api);
  await advanceImport(id, ports, farAway);
  await ports.files.put('imports/club/next.csv', '甲,乙\nu2,silver\n', 'text/csv');
  const told = notification('imports/club/next.csv', '甲,乙\nu2,silver\n');
  const [next = ''] = await importsOf(told, ports);
  await advanceImport(next, ports, farAway);
  expect(eventsOf(sent).at(-1)).toMatchObject({ userId: 'u2', traits: { plan: 'silver' } });
  const { body } = await api.call('GET', '/api/import-mappings');
  expect(body.mappings).toContainEqual(
    expect.objectContaining({ sourceId: 'club', columns: ['甲', '乙'], reading: mapped }),
  );
});

test('a source that is none of history takes no imports', async () => {
  await api.call('POST', '/api/sources', { id: 'site', name: 'Site' });
  const text = csv(3, 'site').replace('id,', 'customer_id,');
  expect(await begin(api, text, { sourceId: 'site' })).toMatchObject({ status: 409 });
  const { ports } = engine(api);
  await ports.files.put('imports/site/a.csv', text, 'text/csv');
  const [id = ''] = await importsOf(notification('imports/site/a.csv', text), ports);
  await advanceImport(id, ports, farAway);
  expect((await api.call('GET', `/api/imports/${id}`)).body).toMatchObject({
    ...{ state: 'failed', error: 'is for the source site, which is none of history' },
  });
});
