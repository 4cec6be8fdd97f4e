import { describe, expect, test } from 'vitest';
import { node } from '../../proofs/identity/arbitraries.ts';
import { memoryVault } from '../../proofs/identity/memory-vault.ts';
import { vaultOver } from '../../stores/vault.ts';
import { everySchedule, type Turn } from './every-schedule.ts';

const person = node('user_id', 1);

/** Fields that are there in the end when two writers tell different things, in every order. */
async function traitsAfter(isConditional: boolean): Promise<string[][]> {
  const ends: string[][] = [];
  const schedules = await everySchedule(() => {
    const vault = memoryVault(() => 'fine', isConditional);
    const tells = (field: string) => async (turn: Turn) => {
      const stamped = { value: field, at: '2026-01-01T00:00:00.000Z', messageId: field };
      const update = { node: person, fields: { [field]: stamped }, consents: {} };
      await vaultOver(vault.seenBy(turn), async () => {}).merge([update]);
    };
    return {
      writers: [tells('city'), tells('gender')],
      atEnd: () => {
        const { fields = {} } = vault.records.get(person)?.record ?? {};
        ends.push(Object.keys(fields).toSorted());
      },
    };
  });
  expect(schedules).toBeGreaterThanOrEqual(6);
  return ends;
}

describe('traits told at the same time', () => {
  test('are both there in every order', async () => {
    for (const fields of await traitsAfter(true)) expect(fields).toEqual(['city', 'gender']);
  });

  test('unconditional trait write: the checker finds an order that loses one', async () => {
    expect(await traitsAfter(false)).toContainEqual(['gender']);
  });
});

interface Root {
  parent?: string;
  version: number;
  traits: readonly string[];
}

/** The other design: traits at a profile's root, folded into the winner when two profiles merge. */
function foldingStore() {
  const roots = new Map<string, Root>(
    ['a', 'b', 'c'].map((each) => [each, { version: 1, traits: [] }]),
  );
  const rootOf = (each: string): string => {
    const parent = roots.get(each)?.parent;
    return parent === undefined ? each : rootOf(parent);
  };
  const find = async (each: string, turn: Turn): Promise<string> => {
    await turn();
    return rootOf(each);
  };
  return {
    traitsOf: (each: string) => roots.get(rootOf(each))?.traits ?? [],
    tell: (each: string, trait: string) => async (turn: Turn) => {
      for (;;) {
        const root = await find(each, turn);
        await turn();
        const item = roots.get(root);
        if (item === undefined || item.parent !== undefined) continue;
        roots.set(root, { version: item.version + 1, traits: [...item.traits, trait] });
        return;
      }
    },
    merge: (loser: string, winner: string, isWinnerChecked: boolean) => async (turn: Turn) => {
      for (;;) {
        const to = await find(winner, turn);
        await turn();
        const [from, into] = [roots.get(loser), roots.get(to)];
        if (from === undefined || into === undefined || from.parent !== undefined) return;
        if (isWinnerChecked && into.parent !== undefined) continue;
        roots.set(loser, { ...from, parent: to, version: from.version + 1 });
        const traits = [...into.traits, ...from.traits];
        roots.set(to, { ...into, version: into.version + 1, traits });
        return;
      }
    },
  };
}

async function foldedTraits(isWinnerChecked: boolean): Promise<(readonly string[])[]> {
  const ends: (readonly string[])[] = [];
  await everySchedule(() => {
    const store = foldingStore();
    return {
      writers: [
        store.tell('a', 'city'),
        store.merge('a', 'b', isWinnerChecked),
        store.merge('b', 'c', isWinnerChecked),
      ],
      atEnd: () => ends.push(store.traitsOf('a')),
    };
  });
  return ends;
}

describe('traits kept at the root, which the product does not do', () => {
  test('fold without checking the winner: the checker finds an order that loses one', async () => {
    expect(await foldedTraits(false)).toContainEqual([]);
  });

  test('with the winner checked nothing is lost', async () => {
    for (const traits of await foldedTraits(true)) expect(traits).toEqual(['city']);
  });
});
