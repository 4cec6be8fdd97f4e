import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { volumeTroublesOf } from '../../domain/intake/volume-watch.ts';
import { watchSources } from '../../functions/tick/watch-sources.ts';
import type { VolumeRow } from '../../schemas/control.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** A quarter past noon in Tokyo: the last whole hour is 02 in UTC. */
const now = Date.parse('2031-02-03T03:15:00Z');
const today = '2031-02-03';
const yesterday = '2031-02-02';
const dayOf = (epochMs: number): string =>
  new Date(epochMs + 9 * 3_600_000).toISOString().slice(0, 10);

const row = (id: string, counts: Record<string, number>): VolumeRow => ({
  kind: 'volume',
  id,
  events: 0,
  expiresAtEpochSeconds: 0,
  ...counts,
});

describe('the last hour of a source', () => {
  test.for([
    ['as a day ago', { landed_02: 100 }, { landed_02: 100 }, []],
    ['with nothing where there was much', {}, { landed_02: 100 }, ['silent']],
    ['with nothing where there was little', {}, { landed_02: 99 }, []],
    ['after another, empty hour', { landed_01: 100 }, { landed_02: 100 }, ['silent']],
    ['with a flood', { landed_02: 1_001 }, { landed_02: 200 }, ['flooding']],
    ['with just five times as much', { landed_02: 1_500 }, { landed_02: 300 }, []],
    ['with a tenth rejected', { landed_02: 90, rejected_02: 10 }, { landed_02: 90 }, []],
    ['with more rejected', { landed_02: 89, rejected_02: 11 }, { landed_02: 90 }, ['rejecting']],
    ['with few in all', { landed_02: 1, rejected_02: 98 }, { landed_02: 90 }, []],
    ['with many refused', { landed_02: 90, refused_02: 101 }, { landed_02: 90 }, ['refusing']],
    ['with refused ones among more', { landed_02: 900, refused_02: 800 }, { landed_02: 900 }, []],
  ] as const)('%s', ([, now_, before, troubles]) => {
    const volumes = new Map([
      [today, row('web#x', now_)],
      [yesterday, row('web#x', before)],
    ]);
    expect(volumeTroublesOf(volumes, now, dayOf)).toEqual(troubles);
  });

  test('of a new source floods nothing', () => {
    const volumes = new Map([[today, row('web#x', { landed_02: 50_000 })]]);
    expect(volumeTroublesOf(volumes, now, dayOf)).toEqual([]);
  });
});

test('the tick names sources that are out of order, and the tally shows them', async () => {
  await api.call('POST', '/api/sources', { id: 'web', name: 'Web' });
  await api.call('POST', '/api/sources', { id: 'app', name: 'App' });
  await api.ports.control.putAll([
    row(`web#${yesterday}`, { landed_02: 500 }),
    row(`app#${today}`, { landed_02: 20, bots_02: 3, landed_00: 1 }),
    row(`unknown#${today}`, { refused_02: 5_000 }),
  ]);
  const lines: (readonly [string, Readonly<Record<string, string | number>>])[] = [];
  const ports = {
    control: api.ports.control,
    timeZone: 'Asia/Tokyo',
    clock: () => now,
    log: (event: string, fields: Readonly<Record<string, string | number>>) => {
      lines.push([event, fields]);
    },
  };
  await watchSources(ports);
  expect(lines).toEqual([
    ['source out of order', { sourceId: 'web', trouble: 'silent' }],
    ['source out of order', { sourceId: 'unknown', trouble: 'refusing' }],
    ['sources watched', { silent: 1, flooding: 0, rejecting: 0, refusing: 1, sources: 2 }],
  ]);
  Object.assign(api.ports, { clock: () => now });
  const { sources } = (await api.call('GET', '/api/tally')).body;
  expect(sources).toMatchObject([
    { id: 'app', today: { landed: 21, rejected: 0, bots: 3, refused: 0 } },
    { id: 'web', troubles: ['silent'] },
  ]);
  // It goes by itself.
  await watchSources({ ...ports, clock: () => now + 3 * 3_600_000 });
  const later = (await api.call('GET', '/api/tally')).body.sources;
  expect(later.find(({ id }: { id: string }) => id === 'web')).not.toHaveProperty('troubles');
});
