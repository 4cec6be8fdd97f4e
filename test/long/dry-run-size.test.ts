import { afterAll, beforeAll, expect, test } from 'vitest';
import { dryRunRow } from '../../schemas/dry-run.ts';
import { permitEveryone } from '../integration/legal-bases.ts';
import { listWorld, somebody } from '../integration/list-world.ts';
import { type Services, startServices } from '../integration/refresh-world.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

/** Who consented, the least size, and whether a run holds them back. */
const cases = [
  { consents: [true, true, true], minimumListSize: 3, isHeld: false },
  { consents: [true, true, true], minimumListSize: 4, isHeld: true },
  { consents: [true, true, false], minimumListSize: 3, isHeld: true },
  { consents: [false, false, false], minimumListSize: 3, isHeld: false },
];

test.for(cases)(
  'a dry run says of $consents and at least $minimumListSize what the run then does',
  async ({ consents, minimumListSize, isHeld }) => {
    const people = consents.map((isConsented, number) => somebody(number, isConsented));
    const world = services.newWorld();
    // Two people a chunk: no chunk alone is enough.
    const list = await listWorld(world, people, { minimumListSize, chunkSize: 2 });
    const { control } = world.ports;
    await permitEveryone(control, 'tiktok');
    const could = consents.filter((isConsented) => isConsented).length;
    const dry = async (dryRunId: string) => {
      await list.deliver({ kind: 'dry-run', syncId: list.syncId, dryRunId });
      return control.get(dryRunRow, `dry-run#${list.syncId}`, dryRunId);
    };
    expect(await dry('one')).toMatchObject({
      ...{ state: 'done', minimumSize: minimumListSize, possible: could, isHeld },
      counts: { add: could },
    });
    expect(list.requests()).toBe(0);
    const sync = await list.run();
    expect([sync.state, sync.acknowledged]).toEqual(isHeld ? ['held', 0] : ['idle', could]);
    // Whoever is on the list by then counts as well.
    expect(await dry('two')).toMatchObject({ possible: could, isHeld });
    await list.stop();
  },
);
