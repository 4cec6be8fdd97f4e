import { currentAccountMembers } from '../../queries/account-members.ts';
import {
  type Compaction,
  compactedConflicts,
  compactedEvents,
  compactedOutcomes,
} from '../../queries/compaction.ts';
import { currentConsents } from '../../queries/consents.ts';
import { currentEvidence } from '../../queries/evidence.ts';
import { currentIdentityMap } from '../../queries/identity-map.ts';
import { changedMembers, nextMembers } from '../../queries/membership.ts';
import { currentNodeTraits } from '../../queries/node-traits.ts';
import { rolledUpDays } from '../../queries/profile-days.ts';
import { sessionsOfDays } from '../../queries/sessions.ts';
import {
  accountMembers,
  conflicts,
  consents,
  differences,
  events,
  evidence,
  identityMap,
  landingAccountMembers,
  landingConsents,
  landingEvents,
  landingEvidence,
  landingIdentity,
  landingOutcomes,
  landingTraits,
  memberships,
  nodeTraits,
  outcomes,
  profileDays,
  sessions,
} from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import { audienceIds, corpusAudiences } from './corpus-audiences.ts';
import { type LakePlace, landedObjects } from './lake-address.ts';
import { corpusDays } from './landing-rows.ts';

/** One table written by one statement, as a refresh does: unloaded by its first partition column, then added. */
export interface Generation {
  readonly table: LakeTable;
  readonly attempt: string;
  readonly select: string;
  /** Values of the further partition columns. */
  readonly further: readonly string[];
}

/** The compaction of the first landing, with nothing there before. */
export function firstCompaction(place: LakePlace): Compaction {
  return {
    currentDays: [],
    lookbackDays: [],
    landedEvents: landedObjects(place, 'first', landingEvents),
    landedOutcomes: landedObjects(place, 'first', landingOutcomes),
  };
}

/** Days as of which the corpus' audiences were refreshed; generation 1, then 2. */
const refreshedAsOf = ['2026-02-03', '2026-02-05'] as const;

/** What turns the first landing into a lake, in this order. */
export function generationsOf(place: LakePlace): readonly Generation[] {
  const first = firstCompaction(place);
  const attempt = 'one';
  const generation = (table: LakeTable, select: string): Generation => ({
    ...{ table, attempt, select, further: [] },
  });
  const of = (table: LakeTable) => landedObjects(place, 'first', table);
  return [
    generation(events, compactedEvents(first, corpusDays)),
    generation(outcomes, compactedOutcomes(first)),
    { ...generation(conflicts, compactedConflicts(first)), further: [attempt] },
    generation(identityMap, currentIdentityMap(of(landingIdentity), [])),
    generation(evidence, currentEvidence(of(landingEvidence), [])),
    generation(nodeTraits, currentNodeTraits(of(landingTraits), [])),
    generation(consents, currentConsents(of(landingConsents), [])),
    generation(accountMembers, currentAccountMembers(of(landingAccountMembers), [])),
    generation(profileDays, rolledUpDays(corpusDays)),
    generation(sessions, sessionsOfDays(corpusDays)),
    ...refreshedAsOf.flatMap((asOf, before) => audienceGenerations(asOf, before)),
  ];
}

/** @param before generation that is there, 0 = none */
function audienceGenerations(asOf: string, before: number): Generation[] {
  const current = audienceIds.map((audienceId) => ({ audienceId, generation: before }));
  const next = before + 1;
  const generation = (table: LakeTable, select: string): Generation => ({
    ...{ table, attempt: `refresh-${next}`, select, further: [String(next)] },
  });
  return [
    generation(differences, changedMembers(corpusAudiences(asOf).sql, current)),
    generation(memberships, nextMembers(current.map((one) => ({ ...one, next })))),
  ];
}
