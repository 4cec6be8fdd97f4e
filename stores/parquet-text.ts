import type { ColumnSource } from 'hyparquet-writer';
import type { LandingValue } from '../domain/lake/landing-writer.ts';

const sampled = 50;
const slabBytes = 1024 * 1024;
const mostBytesPerCharacter = 3;

/** Columns whose values are each one's own, as a rule. */
const ownValues: ReadonlySet<string> = new Set([
  'message_id',
  'fingerprint',
  'properties',
  'context',
]);

/**
 * A column of text. Where values repeat, the writer makes a dictionary of them. Where they do not, looking for one is in
 * vain, and the writer's way to bytes, an array of its own for each value, is the dearest part of writing: they are laid
 * down one behind the other instead.
 *
 * No statistics: nobody seeks a text in landing objects, which are read whole and once.
 */
export function textColumn(name: string, values: readonly LandingValue[]): ColumnSource {
  const column = { name, type: 'STRING', statistics: false } as const;
  if (!ownValues.has(name) || isRepetitive(values)) return { ...column, data: [...values] };
  return { ...column, data: encoded(values), encoding: 'PLAIN' };
}

/** Judged by a few values from the whole of the column. */
function isRepetitive(values: readonly LandingValue[]): boolean {
  const step = Math.max(1, Math.floor(values.length / sampled));
  const seen = new Set<LandingValue>();
  let count = 0;
  for (let at = 0; at < values.length; at += step) {
    seen.add(values[at] ?? null);
    count += 1;
  }
  return seen.size <= count / 2;
}

/** UTF-8 of each text; what is no text stays. */
function encoded(values: readonly LandingValue[]): unknown[] {
  let slab = Buffer.allocUnsafeSlow(0);
  let used = 0;
  return values.map((value) => {
    if (typeof value !== 'string') return value;
    const most = value.length * mostBytesPerCharacter;
    if (slab.length - used < most) {
      slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, most));
      used = 0;
    }
    const from = used;
    used += slab.write(value, from);
    return slab.subarray(from, used);
  });
}
