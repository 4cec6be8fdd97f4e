import type { Engine } from './engine.ts';
import { store } from './planned-write.ts';

const fiveYearsSeconds = 5 * 365 * 24 * 60 * 60;
const maximumPerSweep = 1000;

/**
 * Removes items whose time has come, at most 1,000 per table. Costs no write units. Items that expired more than
 * five years ago stay, as on AWS.
 *
 * @returns how many were removed
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export function sweepExpired(engine: Engine): number {
  const now = Math.floor(engine.clock() / 1000);
  let removed = 0;
  for (const table of engine.tables.all()) {
    if (table.definition.timeToLiveAttribute === undefined) continue;
    const keys = table.items.expired(now - fiveYearsSeconds, now, maximumPerSweep);
    if (keys.length === 0) continue;
    engine.queue.runNow(() => {
      for (const key of keys) {
        const before = table.items.get(key);
        store(engine, { table, key }, { before, after: undefined, isExpiry: true });
      }
    });
    removed += keys.length;
  }
  return removed;
}
