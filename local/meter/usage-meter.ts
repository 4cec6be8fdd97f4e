import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { Meter } from '../wire.ts';
import { prices } from './prices.ts';

const usageSchema = z.record(z.string(), z.record(z.string(), z.number()));
type Usage = z.infer<typeof usageSchema>;

export interface Cost {
  readonly region: string;
  readonly total: number;
  readonly byService: Readonly<Record<string, number>>;
  readonly usage: Usage;
  /** Units that were counted but have no price in this region's list. */
  readonly unpriced: readonly string[];
}

export interface UsageMeter {
  readonly count: Meter;
  cost(region: string): Cost;
  /** Writes the counts down; also done every second. A kill -9 loses at most that second. */
  flush(): void;
  close(): void;
}

const load = (file: string): Usage => {
  try {
    return usageSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
};

/** Counts usage in billing units across restarts and prices it. */
export function usageMeter(file: string): UsageMeter {
  const usage = load(file);
  let isDirty = false;
  const flush = (): void => {
    if (!isDirty) return;
    isDirty = false;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.tmp`, JSON.stringify(usage));
    renameSync(`${file}.tmp`, file);
  };
  const timer = setInterval(flush, 1000);
  timer.unref();
  return {
    count(service, unit, amount) {
      const units = usage[service] ?? {};
      usage[service] = units;
      units[unit] = (units[unit] ?? 0) + amount;
      isDirty = true;
    },
    cost: (region) => costOf(usage, region),
    flush,
    close() {
      clearInterval(timer);
      flush();
    },
  };
}

/** Prices usage by the list of one region. @throws Error naming the regions that have a list */
function costOf(usage: Usage, region: string): Cost {
  const list = prices[region];
  if (list === undefined)
    throw new Error(
      `No prices for ${region}; there are lists for ${Object.keys(prices).join(', ')}`,
    );
  const byService: Record<string, number> = {};
  const unpriced: string[] = [];
  for (const [service, units] of Object.entries(usage))
    for (const [unit, amount] of Object.entries(units)) {
      const price = list[service]?.[unit];
      if (price === undefined) unpriced.push(`${service}.${unit}`);
      else byService[service] = (byService[service] ?? 0) + price * amount;
    }
  const total = Object.values(byService).reduce((sum, value) => sum + value, 0);
  return { region, total, byService, usage, unpriced };
}
