import { hash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { formatTools } from '../../cli/format-tools.ts';
import { hashOn, nothingHashed } from '../../domain/import/content-hash.ts';
import { importPresets } from '../../domain/import/presets/registry.ts';
import { advanceImport } from '../../functions/import/advance-import.ts';
import type { ImportPorts } from '../../functions/import/ports.ts';
import { importsOf } from '../../functions/import/receive.ts';
import { importRow } from '../../schemas/import.ts';
import { type EventsEnvelope, eventsEnvelope } from '../../schemas/messages.ts';
import { memoryFile } from '../unit/imported.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const sha256 = (content: Uint8Array | string): string => hash('sha256', content);
const farAway = Number.MAX_SAFE_INTEGER;

/** Ports of the engine on the embedded services; what it sends is kept here. */
function engine() {
  const sent: EventsEnvelope[] = [];
  const again: string[] = [];
  const ports: ImportPorts = {
    control: api.ports.control,
    files: api.ports.imports.files,
    queue: { send: async ({ importId }) => void again.push(importId) },
    events: { send: async (envelope) => void sent.push(eventsEnvelope.parse(envelope)) },
    eventsWaiting: async () => 0,
    tools: formatTools,
    presets: [],
    sha256,
    clock: Date.now,
    region: 'JP',
    timeZone: 'Asia/Tokyo',
  };
  return { ports, sent, again };
}

const wireBatch = z.object({
  batch: z.array(z.looseObject({ messageId: z.string(), timestamp: z.string() })),
});
const eventsOf = (sent: readonly EventsEnvelope[]) =>
  sent.flatMap(({ body }) => wireBatch.parse(JSON.parse(body)).batch);

const options = { timeZone: 'Asia/Tokyo', region: 'JP' };
const people = { kind: 'columns', rows: 'people', columns: { id: 'user_id', name: 'name' } };
const csv = (rows: number, tag: string): string =>
  `id,name\r\n${Array.from({ length: rows }, (_, n) => (n % 10 === 7 ? ',nobody' : `${tag}-${n},"名 ${n}"`)).join('\r\n')}\r\n`;

async function begin(text: string, more: object = {}) {
  const file = memoryFile(text);
  const { hash: contentHash } = await hashOn(file, nothingHashed, sha256);
  return api.call('POST', '/api/imports', {
    ...{ name: 'people.csv', sizeBytes: file.sizeBytes, contentHash },
    ...{ options, reading: people, ...more },
  });
}

/** Uploads as the command line does: by the links, over HTTP. */
async function uploaded(text: string, more: object = {}): Promise<string> {
  const { body } = await begin(text, more);
  const { id } = body.import;
  const links = await api.call('POST', `/api/imports/${id}/parts`, { parts: body.missing });
  for (const { url } of links.body.parts) {
    const response = await fetch(url, { method: 'PUT', body: text });
    expect(response.status).toBe(200);
  }
  const started = await api.call('POST', `/api/imports/${id}/start`, {});
  expect(started).toMatchObject({ status: 202, body: { state: 'waiting' } });
  return id;
}

test('a file goes in once: what is refused is in the report, the same file is known', async () => {
  const text = csv(1_200, 'once');
  const id = await uploaded(text);
  const { ports, sent } = engine();
  await advanceImport(id, ports, farAway);
  const shown = await api.call('GET', `/api/imports/${id}`);
  expect(shown.body).toMatchObject({
    ...{ state: 'done', rows: 1_200, events: 1_080, progress: 1, sourceId: 'import-people' },
    refused: { 'names nobody: no id, card, e-mail address or phone number': 120 },
    file: { format: 'csv', encoding: 'utf-8', columns: ['id', 'name'] },
  });
  expect(new Set(eventsOf(sent).map(({ messageId }) => messageId)).size).toBe(1_080);
  expect(eventsOf(sent)[0]).toMatchObject({
    type: 'identify',
    userId: 'once-0',
    traits: { name: '名 0' },
  });
  for (const envelope of sent) expect(envelope).toMatchObject({ history: true, keyKind: 'server' });
  const report = await api.call('GET', `/api/imports/${id}/report`);
  expect(report.body.lines).toHaveLength(120);
  expect(report.body.lines[0]).toBe(
    '9,refused,"names nobody: no id, card, e-mail address or phone number"',
  );
  const again = await begin(text);
  expect(again).toMatchObject({
    status: 200,
    body: { isNew: false, import: { id, state: 'done' } },
  });
  const otherWay = await begin(text, { options: { ...options, timeZone: 'Europe/London' } });
  expect(otherWay).toMatchObject({ status: 409 });
  expect((await begin(text, { options: { ...options, region: 'GB' }, again: true })).status).toBe(
    201,
  );
  expect(await api.ports.imports.files.list(`uploads/${id}/`, 10)).toEqual([]);
});

test('killed at any of its calls, and again, it sends the same events and counts them once', async () => {
  const text = csv(4_500, 'killed');
  const whole = engine();
  await advanceImport(await uploaded(text, { sourceId: 'whole' }), whole.ports, farAway);
  const wanted = new Map(eventsOf(whole.sent).map((event) => [event.messageId, event]));
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 4 }), async (kills) => {
      run += 1;
      const id = await uploaded(text, { sourceId: `killed-${run}`, again: true });
      const { ports, sent } = engine();
      for (const calls of kills)
        await advanceImport(id, dying(ports, calls), farAway).catch(() => undefined);
      await advanceImport(id, ports, farAway);
      const row = await ports.control.get(importRow, 'import', id);
      expect(row).toMatchObject({ state: 'done', rows: 4_500, events: 4_050 });
      const events = eventsOf(sent);
      expect(new Set(events.map(({ messageId }) => messageId))).toEqual(new Set(wanted.keys()));
      const requests = new Map<string, string>();
      for (const { requestId, body, receivedAt } of sent) {
        const said = `${receivedAt} ${body}`;
        // What is sent again is the same, to the last byte.
        expect(requests.get(requestId) ?? said).toBe(said);
        requests.set(requestId, said);
      }
      expect(requests.size).toBe(whole.sent.length);
    }),
    { numRuns: 6 },
  );
});

/** The same ports until so many calls were made; then every one fails, before or after it was served. */
function dying(ports: ImportPorts, calls: number): ImportPorts {
  let left = calls;
  const mortal =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      left -= 1;
      if (left < 0) throw new Error('killed');
      const result = await call(...args);
      if (left === 0) throw new Error('killed');
      return result;
    };
  const { control, files, events, queue } = ports;
  return {
    ...ports,
    queue: { send: mortal(queue.send) },
    events: { send: mortal(events.send) },
    files: { ...files, read: mortal(files.read), put: mortal(files.put) },
    control: { ...control, update: mortal(control.update), put: mortal(control.put) },
  };
}

test('when its time is up it goes on by message, from where it is', async () => {
  const id = await uploaded(csv(4_000, 'late'));
  const { ports, sent, again } = engine();
  let steps = 0;
  do {
    again.length = 0;
    await advanceImport(id, ports, 0);
    steps += 1;
  } while (again.length > 0);
  expect(steps).toBeGreaterThan(5);
  const messageIds = eventsOf(sent).map(({ messageId }) => messageId);
  expect(messageIds).toHaveLength(3_600);
  expect(new Set(messageIds).size).toBe(3_600);
});

test('it waits while the events queue is full of what others sent', async () => {
  const id = await uploaded(csv(6_000, 'waiting'));
  const { ports, again } = engine();
  await advanceImport(id, { ...ports, eventsWaiting: async () => 5_000 }, farAway);
  expect(again).toEqual([id]);
  const { body } = await api.call('GET', `/api/imports/${id}`);
  expect(body).toMatchObject({ state: 'running' });
  expect(body.rows).toBeLessThan(6_000);
});

test('a cancelled import stops; the file may be imported again', async () => {
  const text = csv(50, 'cancelled');
  const id = await uploaded(text);
  expect(await api.call('POST', `/api/imports/${id}/cancel`, {})).toMatchObject({
    body: { state: 'cancelled' },
  });
  const { ports, sent } = engine();
  await advanceImport(id, ports, farAway);
  expect(sent).toEqual([]);
  expect((await begin(text)).body).toMatchObject({ isNew: true, import: { state: 'uploading' } });
});

test('an upload that stopped goes on with the parts that are missing', async () => {
  const text = csv(20, 'stopped');
  const first = await begin(text);
  const { id } = first.body.import;
  expect(await api.call('POST', `/api/imports/${id}/start`, {})).toMatchObject({ status: 409 });
  const second = await begin(text);
  expect(second.body).toMatchObject({ isNew: false, import: { id }, missing: [0] });
});

test('other bytes than were announced are no import', async () => {
  const text = csv(20, 'other');
  const { body } = await begin(text);
  const { id } = body.import;
  const links = await api.call('POST', `/api/imports/${id}/parts`, { parts: [0] });
  await fetch(links.body.parts[0].url, { method: 'PUT', body: text.replace('other-1', 'other-X') });
  await api.call('POST', `/api/imports/${id}/start`, {});
  const { ports, sent } = engine();
  await advanceImport(id, ports, farAway);
  expect((await api.call('GET', `/api/imports/${id}`)).body).toMatchObject({
    state: 'failed',
    error: 'changed while it was uploaded: import it again',
  });
  expect(sent).toEqual([]);
});

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
  const { ports, sent } = engine();
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
  const { ports, sent, again } = engine();
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
  const id = await uploaded(text, {
    ...{ sourceId: 'way', reading },
    options: { ...options, encoding: 'utf-8' },
  });
  const { ports, sent } = engine();
  await advanceImport(id, ports, farAway);
  expect(eventsOf(sent)).toHaveLength(36);
  const again = await dropped('imports/way/people.csv', text, ports);
  expect(again).toMatchObject({ state: 'repeated', sameAs: id });
  expect(eventsOf(sent)).toHaveLength(36);
});

test('a dropped file goes in although its upload was begun and left', async () => {
  const text = csv(40, 'left').replace('id,', 'customer_id,');
  const reading = { ...people, columns: { customer_id: 'user_id', name: 'name' } };
  const begun = await begin(text, { sourceId: 'left', reading });
  const { id } = begun.body.import;
  const { ports, sent } = engine();
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

test('a dropped file without a header is refused, and nobody in it is named', async () => {
  const { ports } = engine();
  const key = 'imports/bare/people.csv';
  const shown = await dropped(key, '山田太郎,taro@example.com\n鈴木花子,hana@example.com\n', ports);
  expect(shown).toMatchObject({
    ...{ state: 'failed', error: 'has no column that names a person or an order' },
  });
  const kept = [
    JSON.stringify(await ports.control.get(importRow, 'import', shown.id)),
    await ports.files.text(`${key}.report.csv`),
  ];
  for (const text of kept) expect(text).not.toMatch(/taro|山田/);
});

test('a dropped file that is gone before it is read fails and says so', async () => {
  const { ports } = engine();
  const [id = ''] = await importsOf(notification('imports/gone/a.csv', 'id\n1\n'), ports);
  await advanceImport(id, ports, farAway);
  expect((await api.call('GET', `/api/imports/${id}`)).body).toMatchObject({
    ...{ state: 'failed', error: 'is no longer there' },
  });
});

test('columns that were explained once are known the next time', async () => {
  const mapped = { kind: 'columns', rows: 'people', columns: { 甲: 'user_id', 乙: 'trait:plan' } };
  const id = await uploaded('甲,乙\nu1,gold\n', { reading: mapped, sourceId: 'club' });
  const { ports, sent } = engine();
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
  expect(await begin(text, { sourceId: 'site' })).toMatchObject({ status: 409 });
  const { ports } = engine();
  await ports.files.put('imports/site/a.csv', text, 'text/csv');
  const [id = ''] = await importsOf(notification('imports/site/a.csv', text), ports);
  await advanceImport(id, ports, farAway);
  expect((await api.call('GET', `/api/imports/${id}`)).body).toMatchObject({
    ...{ state: 'failed', error: 'is for the source site, which is none of history' },
  });
});

test('a preset that joins receipts from all over a file sends them in requests of a size', async () => {
  const sales = Array.from({ length: 3_000 }, (_, n) =>
    [
      `5${n % 1_500}`,
      `S${n}`,
      'CUP',
      '2',
      '2011-01-05 10:00:00',
      '1.5',
      `${n % 300}.0`,
      'Japan',
    ].join(),
  );
  const header =
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
  const text = `${header}\n${sales.join('\n')}\n`;
  const reading = { kind: 'preset', preset: 'online-retail' };
  const id = await uploaded(text, { reading });
  const { ports, sent } = engine();
  await advanceImport(id, { ...ports, presets: importPresets }, farAway);
  const { body } = await api.call('GET', `/api/imports/${id}`);
  expect(body).toMatchObject({ state: 'done', rows: 3_000, sourceId: 'import-online-retail' });
  for (const envelope of sent) expect(JSON.stringify(envelope).length).toBeLessThan(300_000);
  expect(eventsOf(sent)).toHaveLength(body.events);
  expect(new Set(sent.map(({ requestId }) => requestId)).size).toBe(sent.length);
});
