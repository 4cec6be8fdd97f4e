import * as z from 'zod';
import type { DestinationType } from '../../../destinations/destination.ts';
import type { SyncRow } from '../../../schemas/sync.ts';
import { type Failure, failure } from '../response.ts';
import { isHeld } from './followers.ts';

const record = z.record(z.string(), z.unknown());

/** Names of the settings that say who a member is or which list it is on, and are about to change. */
export function fixedChanges(
  type: DestinationType,
  before: unknown,
  after: unknown,
): readonly string[] {
  const [old, now] = [before, after].map((settings) => {
    const parsed = type.settings.safeParse(settings);
    return record.parse(parsed.success ? parsed.data : settings);
  });
  const free = new Set(type.freeSettings ?? []);
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})]);
  return [...names].filter((name) => !free.has(name) && told(old?.[name]) !== told(now?.[name]));
}

/** A list of fields says the same in any order. */
const told = (value: unknown): string | undefined =>
  JSON.stringify(Array.isArray(value) ? value.toSorted() : value);

/**
 * Why settings may not change now: members were sent under the present ones, or a list was made, and under others the
 * platform would not know them any more when they are to be removed.
 */
export function refusedChanges(
  names: readonly string[],
  followers: readonly SyncRow[],
): Failure | undefined {
  const holders = followers.filter(isHeld);
  const [first] = holders;
  if (names.length === 0 || first === undefined) return undefined;
  const ids = holders.map(({ id }) => id).join(', ');
  return failure(
    'conflict',
    `Under the present ${names.join(', ')} ${ids} made a list or sent members, who could not be removed under others. Make another destination and sync, or first take them off: daicho sync delete ${first.id}.`,
    names.map((name) => ({
      path: `settings.${name}`,
      message: 'decides who a member is, and lists have members',
    })),
  );
}
