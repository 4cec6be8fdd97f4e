import type { ControlTable } from '../../domain/control/control-table.ts';
import { lingeringRow, syncRow } from '../../schemas/sync.ts';
import type { Invocations } from './invocations.ts';
import type { ProvedPlatform } from './platforms.ts';
import { syncId } from './rows.ts';

const parkedAfterMs = 7 * 24 * 3_600_000;

/** Members are left to a later run when the platform was away for seven days, and never before. */
export async function parkedWrongly(
  outageMs: number,
  platform: ProvedPlatform,
  control: ControlTable,
): Promise<readonly string[]> {
  if (outageMs === 0) return [];
  const pending = (await control.get(syncRow, 'sync', syncId))?.pending ?? 0;
  const isLong = outageMs > parkedAfterMs;
  // Where the engine makes the list, its run begins when the platform is back.
  if (isLong && platform.list === undefined) return [];
  if (isLong === pending > 0) return [];
  return [`${pending} members are parked after ${outageMs / 3_600_000} hours without the platform`];
}

/** What must hold of the sync's own row when nothing more is to happen. */
export async function unsettled(
  control: ControlTable,
  invocations: Invocations,
): Promise<readonly string[]> {
  const found: string[] = [];
  if (invocations.deadLetters.length > 0)
    found.push(`given up: ${invocations.deadLetters.slice(0, 3).join(' ')}`);
  const sync = await control.get(syncRow, 'sync', syncId);
  if (sync === undefined) return [...found, 'the sync is gone'];
  if (sync.state !== 'idle') found.push(`the sync is ${sync.state}: ${sync.reason ?? ''}`);
  if (sync.pending > 0) found.push(`${sync.pending} are pending at rest`);
  const { acknowledged, no_identifier, no_consent, suppressed, held_out, refused, pending } = sync;
  const sum = acknowledged + no_identifier + no_consent + suppressed + held_out + refused + pending;
  if (sum !== sync.audience) found.push(`statuses sum up to ${sum} of ${sync.audience}`);
  return found;
}

/** Profiles that the sync itself says are on this list and cannot be taken off. */
export async function lingeringOn(list: string, control: ControlTable): Promise<readonly string[]> {
  const rows = await control.queryAll(lingeringRow, { kind: `lingering#${syncId}` });
  return rows.filter(({ listId }) => listId === list).map(({ id }) => id);
}
