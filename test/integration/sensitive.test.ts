import { afterAll, beforeAll, expect, test } from 'vitest';
import { journalRow } from '../../schemas/sync.ts';
import { permitEveryone } from './legal-bases.ts';
import { type List, listWorld, somebody, stamped, sumOf } from './list-world.ts';
import { type Services, startServices } from './refresh-world.ts';

let services: Services;
let list: List;
// The fourth is a child, the fifth has come of age, the sixth's birthday cannot be read.
const birthdays = [undefined, undefined, '1990-01-01', '2015年4月1日', '2009-11-26', 'secret'];
const everyone = birthdays.map((birthday, index) =>
  somebody(index + 1, true, birthday === undefined ? {} : { birthday: stamped(birthday) }),
);
const people = everyone.filter((_, index) => index !== 3);
const everybody = people.map((one) => one.keyOf('email')).sort();
beforeAll(async () => {
  services = await startServices();
  list = await listWorld(services.newWorld(), everyone, { minimumListSize: 1 });
  await permitEveryone(list.ports.control, 'tiktok', ['email'], true);
});
afterAll(async () => {
  await list.stop();
  await services.stop();
});

const mark = (fields: readonly { readonly field: string; readonly category: string }[]) => {
  const row = {
    kind: 'sensitive-marks',
    id: 'brand',
    words: [],
    allowed: [],
    at: 'now',
    by: 'test',
  };
  return list.ports.control.put({ ...row, fields });
};
/** The audience as it is, but for what it asks. */
const ask = (where: { readonly [name: string]: { readonly [name: string]: string } }) => {
  const definition = {
    version: 1,
    name: 'all',
    purpose: 'p',
    goal: 'g',
    owner: 'o',
    target: 't',
    where,
  };
  return list.ports.control.update({ kind: 'audience', id: 'all' }, { set: { definition } });
};

test('who is known to be under 16 is on no list of advertising', async () => {
  await ask({ trait: { name: 'shoe_size', operator: 'exists' } });
  expect(await list.run()).toMatchObject({ state: 'idle', acknowledged: 5, suppressed: 1 });
  expect(list.members()).toEqual(everybody);
  const kind = `journal#${list.syncId}`;
  const row = await list.ports.control.get(journalRow, kind, everyone[3]?.id ?? '');
  expect(row).toMatchObject({ status: 'suppressed', reason: 'under 16', nodes: [] });
});

test('members leave the list when a field of their audience is marked later, and come back when it is not any more', async () => {
  await ask({ trait: { name: 'shoe_size', operator: 'exists' } });
  expect(await list.run()).toMatchObject({ state: 'idle', acknowledged: 5, suppressed: 1 });
  expect(list.members()).toEqual(everybody);

  await mark([{ field: 'shoe_size', category: 'biometric' }]);
  const barred = await list.run();
  expect(list.members()).toEqual([]);
  expect(barred).toMatchObject({
    state: 'held',
    isBarred: true,
    acknowledged: 0,
    refused: 5,
    suppressed: 1,
  });
  expect(barred.reason).toContain('looks at shoe_size, which is sensitive (biometric)');
  expect(sumOf(barred)).toBe(barred.audience);
  const row = await list.ports.control.get(
    journalRow,
    `journal#${list.syncId}`,
    people[0]?.id ?? '',
  );
  expect(row).toMatchObject({ status: 'refused', nodes: [] });
  expect(row?.reason).toContain('is not for advertising');

  const requests = list.requests();
  expect(await list.run()).toMatchObject({ state: 'held', refused: 5 });
  expect(list.requests()).toBe(requests);

  await mark([]);
  const back = await list.run();
  expect(back).toMatchObject({ state: 'idle', isBarred: false, acknowledged: 5, suppressed: 1 });
  expect(list.members()).toEqual(everybody);
});

test('a paused sync takes everybody off all the same, and puts nobody on', async () => {
  const { control } = list.ports;
  const pause = (isPaused: boolean) =>
    control.update({ kind: 'sync', id: list.syncId }, { set: { isPaused } });
  await pause(true);
  await mark([{ field: 'shoe_size', category: 'biometric' }]);
  await list.run();
  expect(list.members()).toEqual([]);
  await mark([]);
  await list.run();
  expect(list.members()).toEqual([]);
  await pause(false);
  await list.run();
  expect(list.members()).toEqual(everybody);
});

test('a source that never serves advertising empties the list', async () => {
  const row = { kind: 'never-advertise', id: 'clinic', reason: 'patients', at: 'now', by: 'test' };
  await list.ports.control.put(row);
  const barred = await list.run();
  expect(list.members()).toEqual([]);
  expect(barred).toMatchObject({ state: 'held', acknowledged: 0, refused: 5, suppressed: 1 });
  expect(barred.reason).toContain('The source clinic is never for advertising');
});
