import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importPresets } from '../../domain/import/presets/registry.ts';
import { advanceImport } from '../../functions/import/advance-import.ts';
import type { ImportPorts } from '../../functions/import/ports.ts';
import { importRow } from '../../schemas/import.ts';
import { type ApiServer, startApi } from './api-server.ts';
import { begin, csv, engine, eventsOf, farAway, options, uploaded } from './import-engine.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

test('a file goes in once: what is refused is in the report, the same file is known', async () => {
  const text = csv(1_200, 'once');
  const id = await uploaded(api, text);
  const { ports, sent } = engine(api);
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
  const again = await begin(api, text);
  expect(again).toMatchObject({
    status: 200,
    body: { isNew: false, import: { id, state: 'done' } },
  });
  const otherWay = await begin(api, text, { options: { ...options, timeZone: 'Europe/London' } });
  expect(otherWay).toMatchObject({ status: 409 });
  expect(
    (await begin(api, text, { options: { ...options, region: 'GB' }, again: true })).status,
  ).toBe(201);
  expect(await api.ports.imports.files.list(`uploads/${id}/`, 10)).toEqual([]);
});

test('killed at any of its calls, and again, it sends the same events and counts them once', async () => {
  const text = csv(4_500, 'killed');
  const whole = engine(api);
  await advanceImport(await uploaded(api, text, { sourceId: 'whole' }), whole.ports, farAway);
  const wanted = new Map(eventsOf(whole.sent).map((event) => [event.messageId, event]));
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 4 }), async (kills) => {
      run += 1;
      const id = await uploaded(api, text, { sourceId: `killed-${run}`, again: true });
      const { ports, sent } = engine(api);
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
  const id = await uploaded(api, csv(4_000, 'late'));
  const { ports, sent, again } = engine(api);
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
  const id = await uploaded(api, csv(6_000, 'waiting'));
  const { ports, again } = engine(api);
  await advanceImport(id, { ...ports, eventsWaiting: async () => 5_000 }, farAway);
  expect(again).toEqual([id]);
  const { body } = await api.call('GET', `/api/imports/${id}`);
  expect(body).toMatchObject({ state: 'running' });
  expect(body.rows).toBeLessThan(6_000);
});

test('a cancelled import stops; the file may be imported again', async () => {
  const text = csv(50, 'cancelled');
  const id = await uploaded(api, text);
  expect(await api.call('POST', `/api/imports/${id}/cancel`, {})).toMatchObject({
    body: { state: 'cancelled' },
  });
  const { ports, sent } = engine(api);
  await advanceImport(id, ports, farAway);
  expect(sent).toEqual([]);
  expect((await begin(api, text)).body).toMatchObject({
    isNew: true,
    import: { state: 'uploading' },
  });
});

test('an upload that stopped goes on with the parts that are missing', async () => {
  const text = csv(20, 'stopped');
  const first = await begin(api, text);
  const { id } = first.body.import;
  expect(await api.call('POST', `/api/imports/${id}/start`, {})).toMatchObject({ status: 409 });
  const second = await begin(api, text);
  expect(second.body).toMatchObject({ isNew: false, import: { id }, missing: [0] });
});

test('other bytes than were announced are no import', async () => {
  const text = csv(20, 'other');
  const { body } = await begin(api, text);
  const { id } = body.import;
  const links = await api.call('POST', `/api/imports/${id}/parts`, { parts: [0] });
  await fetch(links.body.parts[0].url, { method: 'PUT', body: text.replace('other-1', 'other-X') });
  await api.call('POST', `/api/imports/${id}/start`, {});
  const { ports, sent } = engine(api);
  await advanceImport(id, ports, farAway);
  expect((await api.call('GET', `/api/imports/${id}`)).body).toMatchObject({
    state: 'failed',
    error: 'changed while it was uploaded: import it again',
  });
  expect(sent).toEqual([]);
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
  const id = await uploaded(api, text, { reading });
  const { ports, sent } = engine(api);
  await advanceImport(id, { ...ports, presets: importPresets }, farAway);
  const { body } = await api.call('GET', `/api/imports/${id}`);
  expect(body).toMatchObject({ state: 'done', rows: 3_000, sourceId: 'import-online-retail' });
  for (const envelope of sent) expect(JSON.stringify(envelope).length).toBeLessThan(300_000);
  expect(eventsOf(sent)).toHaveLength(body.events);
  expect(new Set(sent.map(({ requestId }) => requestId)).size).toBe(sent.length);
});
