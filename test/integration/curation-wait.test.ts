import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newErasure } from '../../domain/identity/new-curation.ts';
import type { CuratePorts } from '../../functions/curate/ports.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { generationRow } from '../../schemas/control.ts';
import { curationRow } from '../../schemas/curation.ts';
import { type Services, startServices, type World } from './refresh-world.ts';

let services: Services;
let world: World;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(async () => {
  world = services.newWorld();
  await world.people.graph.addEvidence([claim(user, email)]);
  await world.people.mirror();
  await world.ask('refresh', '2026-02-10');
  await world.work();
});
afterAll(() => services.stop());

const [user, email] = [node('user_id', 1), node('email', 1)];
const hourMs = 3_600_000;
const person = { node: user, members: [user, email], auditId: 'none' };

/** Whether the catalogue follows the identity map, as it does but for the moment in which a refresh moves it. */
async function moveMap(isMoving: boolean): Promise<void> {
  const { control } = world.ports;
  const rows = await control.queryAll(generationRow, { kind: 'generation#identity_map' });
  expect(rows.length).toBeGreaterThan(0);
  for (const { kind, id, generation } of rows) {
    const cataloguedGeneration = isMoving ? generation - 1 : generation;
    await control.update({ kind, id }, { set: { cataloguedGeneration } });
  }
}

/** Each look at the lake in vain takes `tickMs`; after so many of them the refresh is through. */
function slowly(looks: number, tickMs: number, delays: number[]) {
  let waitedMs = 0;
  return (ports: CuratePorts): CuratePorts => ({
    ...ports,
    clock: () => Date.now() + waitedMs,
    curations: {
      send: async (message, afterSeconds) => {
        if (afterSeconds === 30) {
          delays.push(afterSeconds);
          waitedMs += tickMs;
          if (delays.length === looks) await moveMap(false);
        }
        await ports.curations.send(message, afterSeconds);
      },
    },
  });
}

test('an erasure outlasts a refresh that moves the identity map for hours', async () => {
  await moveMap(true);
  const delays: number[] = [];
  const ended = await world.people.curate(
    newErasure('patient', Date.now(), person),
    slowly(25, hourMs, delays),
  );
  expect(ended).toMatchObject({ state: 'done', failures: 0, result: { nodes: 2 } });
  expect(delays).toHaveLength(25);
});

test('after 26 hours it gives up and says for what it waited', async () => {
  await moveMap(true);
  const delays: number[] = [];
  const ended = await world.people.curate(
    newErasure('given-up', Date.now(), person),
    slowly(1_000, hourMs + 1, delays),
  );
  expect(ended).toMatchObject({ state: 'failed', step: 'leaves' });
  expect(ended.error).toContain('waited for 26 hours: a refresh is moving the identity map');
  expect(delays).toHaveLength(26);
  // Who is erased is so already; what is left are the devices that only the lake knows.
  const views = await world.people.graph.profilesOf([user, email]);
  expect([...views.values()].map(({ isErased }) => isErased)).toEqual([true, true]);
  const row = await world.ports.control.get(curationRow, 'curation', 'given-up');
  expect(row?.failures).toBe(8);
});
