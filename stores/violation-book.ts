import { hash } from 'node:crypto';
import type { ControlTable } from '../domain/control/control-table.ts';
import type { ViolationCount } from '../domain/tracking-plan/violation.ts';
import type { ViolationBook } from '../domain/tracking-plan/violation-book.ts';
import { planViolationRow } from '../schemas/tracking-plan/rows.ts';
import { inParallel } from './in-parallel.ts';

export interface ControlViolationBookOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Kinds of a source and day that are told apart; writers that begin at once may each add a few. @default 200 */
  readonly maxKinds?: number;
}

const keptDays = 35;
const parallelUpdates = 8;
/** Sources and days whose kinds are remembered; more than are met at once. */
const maxRemembered = 500;
const others = '~others';

/** Counts as rows of the control table: one update per kind and batch. What is beyond the most goes into the row `~others`. */
export function controlViolationBook(
  control: Pick<ControlTable, 'update' | 'queryAll'>,
  { clock, maxKinds = 200 }: ControlViolationBookOptions,
): ViolationBook {
  const remembered = new Map<string, Set<string>>();

  const kindsOf = async (kind: string, day: string): Promise<Set<string>> => {
    const known = remembered.get(`${kind}#${day}`);
    if (known !== undefined) return known;
    const rows = await control.queryAll(planViolationRow, { kind, prefix: `${day}#` });
    const ids = new Set(rows.map(({ id }) => id));
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(`${kind}#${day}`, ids);
    return ids;
  };

  const idOf = async (count: ViolationCount): Promise<string> => {
    const ids = await kindsOf(kindOf(count), count.day);
    const id = `${count.day}#${fingerprintOf(count)}`;
    if (!ids.has(id) && ids.size >= maxKinds) return `${count.day}#${others}`;
    ids.add(id);
    return id;
  };

  const addOne = async (id: string, count: ViolationCount): Promise<void> => {
    const { day, type, event, pointer, fault, lastSeenAt, messageId, events, refused } = count;
    const told = id.endsWith(others) ? {} : { type, event, pointer, fault };
    const expiresAtEpochSeconds = Math.floor(clock() / 1_000) + keptDays * 86_400;
    await control.update(
      { kind: kindOf(count), id },
      {
        set: { day, ...told, lastSeenAt, messageId, expiresAtEpochSeconds },
        add: { events, refused },
      },
    );
  };

  return {
    add: async (counts) => {
      const named = new Map<string, ViolationCount>();
      // One after the other: the kinds of a day are asked for once.
      for (const count of counts) {
        const id = await idOf(count);
        const key = `${count.sourceId}\n${id}`;
        const known = named.get(key);
        named.set(key, known === undefined ? count : sumOf(known, count));
      }
      await inParallel([...named], parallelUpdates, ([key, count]) =>
        addOne(key.slice(count.sourceId.length + 1), count),
      );
    },
  };
}

const kindOf = ({ sourceId }: ViolationCount): string => `plan-violation#${sourceId}`;

const fingerprintOf = ({ type, event, pointer, fault }: ViolationCount): string =>
  hash('sha256', JSON.stringify([type, event, pointer, fault])).slice(0, 16);

const sumOf = (one: ViolationCount, other: ViolationCount): ViolationCount => ({
  ...(one.lastSeenAt > other.lastSeenAt ? one : other),
  events: one.events + other.events,
  refused: one.refused + other.refused,
});
