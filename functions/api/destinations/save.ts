import * as z from 'zod';
import type { ConversionType } from '../../../destinations/conversion.ts';
import { conversionTypes } from '../../../destinations/conversion-registry.ts';
import type { DestinationType } from '../../../destinations/destination.ts';
import { destinationTypes } from '../../../destinations/registry.ts';
import type { ControlAction, ControlCondition } from '../../../domain/control/control-table.ts';
import type { destination } from '../../../schemas/api/destinations.ts';
import { type DestinationRow, destinationRow } from '../../../schemas/sync.ts';
import { transactOrConflict } from '../../../stores/control-conflict.ts';
import type { ApiPorts } from '../ports.ts';
import { type Answered, created, failure, ok } from '../response.ts';
import { invalid } from '../route.ts';
import { idIsTaken, othersAtWork } from '../row-id.ts';
import { fixedChanges, refusedChanges } from './fixed-settings.ts';
import { followersOf, namesList, refusedFollower, startedNothing } from './followers.ts';
import { wakeFollowers } from './wake.ts';

export const wantedDestination = z.strictObject({
  name: z.string().trim().min(1).max(100),
  type: z.enum([...destinationTypes.keys(), ...conversionTypes.keys()]),
  settings: z.record(z.string(), z.json()).default({}),
  credentials: z
    .unknown()
    .optional()
    .describe('Kept apart, and never shown again. Left out of a change: they stay'),
});
type Wanted = z.infer<typeof wantedDestination>;

const mostTries = 5;
/** A path of its own: `GET /api/destinations/types`. */
const reservedId = 'types';
/** Followers whose state a change of settings can depend on in one transaction. */
const mostFollowers = 90;

export const shownDestination = ({ kind: _, lastSyncId: __, ...row }: DestinationRow) => row;

/**
 * Makes or changes a destination. Settings and credentials are checked by the type's own schemas; what says who a member
 * is stays as it is while lists have members.
 *
 * @param mayReplace whether one that is there may be changed
 */
export async function saveDestination(
  id: string,
  body: Wanted,
  mayReplace: boolean,
  ports: ApiPorts,
): Promise<Answered<typeof destination>> {
  const { control, saveCredentials } = ports;
  if (id === reservedId) return idIsTaken('destination', id);
  const type = typeNamed(body.type);
  const now = new Date(ports.clock()).toISOString();
  for (let tries = 0; tries < mostTries; tries += 1) {
    const existing = await control.get(destinationRow, 'destination', id);
    // Of a change that says no credentials those of before stay.
    const isKept = existing !== undefined && mayReplace && body.credentials === undefined;
    const shape = { settings: type.settings, credentials: isKept ? z.unknown() : type.credentials };
    const checked = z
      .object(shape)
      .safeParse({ settings: body.settings, credentials: body.credentials ?? {} });
    if (!checked.success) return invalid(checked.error, 'The body');
    // An earlier try of this very call may have made it.
    const isOwn = existing?.createdAt === now && existing.name === body.name;
    if (existing !== undefined && (existing.type !== body.type || !(mayReplace || isOwn))) {
      return idIsTaken('destination', id);
    }
    const row = newRow(id, body, existing, now);
    const lists = destinationTypes.get(body.type);
    const change = existing && lists && (await weigh(lists, existing, row, ports));
    if (change !== undefined && 'problem' in change) return change;
    // Before the row: a destination that is listed can be delivered to.
    if (!isKept) await saveCredentials(id, checked.data.credentials);
    const isDone = await transactOrConflict(control, [
      { put: row, condition: isStill(existing) },
      // Whatever was wrong with it may be right now.
      { delete: { kind: 'gate', id } },
      ...(change?.checks ?? []),
    ]);
    if (!isDone) continue;
    if (existing !== undefined) await wakeFollowers(id, ports);
    const shown = shownDestination(row);
    return existing === undefined || !mayReplace ? created(shown) : ok(shown);
  }
  return othersAtWork('destination');
}

function typeNamed(name: string): DestinationType | ConversionType {
  const type = destinationTypes.get(name) ?? conversionTypes.get(name);
  if (type === undefined) throw new Error(`There is no destination type ${name}`);
  return type;
}

const newRow = (
  id: string,
  { name, type, settings }: Wanted,
  existing: DestinationRow | undefined,
  now: string,
): DestinationRow => ({
  kind: 'destination',
  id,
  name,
  type,
  settings,
  createdAt: existing?.createdAt ?? now,
  ...(existing !== undefined && { updatedAt: now }),
  ...(existing?.lastSyncId !== undefined && { lastSyncId: existing.lastSyncId }),
});

/** What must hold for a change: its refusal, or what has to stay as it is until it is written. */
async function weigh(
  type: DestinationType,
  before: DestinationRow,
  after: DestinationRow,
  { control }: Pick<ApiPorts, 'control'>,
): Promise<ReturnType<typeof failure> | { readonly checks: readonly ControlAction[] }> {
  const names = fixedChanges(type, before.settings, after.settings);
  if (names.length === 0) return { checks: [] };
  const followers = await followersOf(before.id, control);
  const refused =
    refusedChanges(names, followers) ??
    (namesList(after) ? refusedFollower(after, followers.slice(1)) : undefined);
  if (refused !== undefined) return refused;
  if (followers.length > mostFollowers) {
    return failure('conflict', `${followers.length} syncs follow it: make another destination.`);
  }
  return { checks: followers.map(startedNothing) };
}

const isStill = (row: DestinationRow | undefined): ControlCondition =>
  row === undefined ? { kind: { exists: false } } : isAsRead(row);

/** It is the same destination, with the settings that were read, and no sync was made since. */
export const isAsRead = ({
  createdAt,
  updatedAt,
  lastSyncId,
}: DestinationRow): ControlCondition => ({
  createdAt: { equals: createdAt },
  updatedAt: updatedAt === undefined ? { exists: false } : { equals: updatedAt },
  lastSyncId: lastSyncId === undefined ? { exists: false } : { equals: lastSyncId },
});
