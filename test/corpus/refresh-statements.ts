import { currentAccountMembers } from '../../queries/account-members.ts';
import {
  type Compaction,
  compactedConflicts,
  compactedEvents,
  compactedOutcomes,
  probedCompaction,
} from '../../queries/compaction.ts';
import { currentConsents } from '../../queries/consents.ts';
import { currentEvidence } from '../../queries/evidence.ts';
import { currentIdentityMap } from '../../queries/identity-map.ts';
import { audienceCounts, changedMembers, nextMembers } from '../../queries/membership.ts';
import { currentNodeTraits } from '../../queries/node-traits.ts';
import { addPartitions, setPartitionLocation } from '../../queries/partitions.ts';
import { rolledUpDays } from '../../queries/profile-days.ts';
import { sessionsOfDays } from '../../queries/sessions.ts';
import {
  conflicts,
  events,
  landingAccountMembers,
  landingConsents,
  landingEvents,
  landingEvidence,
  landingIdentity,
  landingOutcomes,
  landingTraits,
} from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import { tallyOfDays } from '../../queries/tally.ts';
import { unload } from '../../queries/unload.ts';
import { audienceIds, corpusAudiences } from './corpus-audiences.ts';
import { firstCompaction, generationsOf } from './generations.ts';
import {
  corpusBuckets,
  type LakePlace,
  landedObjects,
  partitionUnder,
  writtenUnder,
} from './lake-address.ts';
import { corpusDays } from './landing-rows.ts';
import type { CorpusStatement } from './statement.ts';

/** Statements of a refresh: of the first landing into nothing, and of the second beside the first's generations. */
export function refreshStatements(place: LakePlace): CorpusStatement[] {
  return [
    ...compactionStatements('into nothing', firstCompaction(place)),
    ...compactionStatements('beside a generation', secondCompaction(place)),
    ...compactionStatements('looking back', lookingBack(place)),
    ...bucketStatements(place),
    ...membershipStatements(),
    select('rolledUpDays', 'all days', rolledUpDays(corpusDays), true),
    select('rolledUpDays', 'a day without events', rolledUpDays(['2025-12-31'])),
    select('sessionsOfDays', 'all days', sessionsOfDays(corpusDays), true),
    select('tallyOfDays', 'all days', tallyOfDays(corpusDays)),
    ...unloads(place),
    ...partitionStatements(place),
  ];
}

const select = (
  builder: string,
  name: string,
  sql: string,
  isOrdered = false,
): CorpusStatement => ({ builder, name, kind: 'select', sql, isOrdered });

function secondCompaction(place: LakePlace): Compaction {
  return {
    currentDays: corpusDays,
    lookbackDays: [],
    landedEvents: landedObjects(place, 'second', landingEvents),
    landedOutcomes: landedObjects(place, 'second', landingOutcomes),
  };
}

function lookingBack(place: LakePlace): Compaction {
  const [, , , ...rewritten] = corpusDays;
  const lookbackDays = corpusDays.filter((day) => !rewritten.includes(day));
  return { ...secondCompaction(place), currentDays: rewritten, lookbackDays };
}

function compactionStatements(name: string, compaction: Compaction): CorpusStatement[] {
  const { currentDays } = compaction;
  const renewed = currentDays.length > 0 ? currentDays : corpusDays;
  return [
    select('probedCompaction', name, probedCompaction(compaction, ['s1'])),
    select('compactedEvents', name, compactedEvents(compaction, renewed)),
    select('compactedConflicts', name, compactedConflicts(compaction)),
    select('compactedOutcomes', name, compactedOutcomes(compaction)),
  ];
}

const latest = [
  ['currentIdentityMap', currentIdentityMap, landingIdentity],
  ['currentEvidence', currentEvidence, landingEvidence],
  ['currentNodeTraits', currentNodeTraits, landingTraits],
  ['currentConsents', currentConsents, landingConsents],
  ['currentAccountMembers', currentAccountMembers, landingAccountMembers],
] as const;

function bucketStatements(place: LakePlace): CorpusStatement[] {
  return latest.flatMap(([builder, build, landing]) => [
    select(builder, 'into nothing', build(landedObjects(place, 'first', landing), []), true),
    select(
      builder,
      'beside a generation',
      build(landedObjects(place, 'second', landing), corpusBuckets),
      true,
    ),
  ]);
}

function membershipStatements(): CorpusStatement[] {
  const now = corpusAudiences('2026-02-04').sql;
  const at = (generation: number) =>
    audienceIds.map((audienceId) => ({ audienceId, generation, next: generation + 1 }));
  return [
    select('compileAudiences', 'the audiences of the corpus', now),
    select('changedMembers', 'first refresh', changedMembers(now, at(0)), true),
    select('changedMembers', 'a later refresh', changedMembers(now, at(2)), true),
    select('nextMembers', 'first refresh', nextMembers(at(0)), true),
    select('nextMembers', 'a later refresh', nextMembers(at(1)), true),
    select('audienceCounts', 'of one generation', audienceCounts(at(2))),
  ];
}

function unloads(place: LakePlace): CorpusStatement[] {
  return generationsOf(place).map(({ table, attempt, select: inner }) => ({
    builder: 'unload',
    name: `${table.name}, ${attempt}`,
    kind: 'unload',
    sql: unload({
      select: inner,
      to: writtenUnder(place, table, attempt),
      partitionedBy: table.partitionedBy.slice(0, 1),
    }),
  }));
}

function partitionStatements(place: LakePlace): CorpusStatement[] {
  const ddl = (builder: string, table: LakeTable, sql: string): CorpusStatement => ({
    ...{ builder, name: table.name, kind: 'ddl', sql },
  });
  const at = (table: LakeTable, values: readonly string[]) => ({
    values,
    location: partitionUnder(place, table, 'one', values[0] ?? ''),
  });
  const [first = '', second = ''] = corpusDays;
  return [
    ddl(
      'addPartitions',
      events,
      addPartitions(events, [at(events, [first]), at(events, [second])]),
    ),
    ddl('addPartitions', conflicts, addPartitions(conflicts, [at(conflicts, [first, 'one'])])),
    ddl('setPartitionLocation', events, setPartitionLocation(events, at(events, [first]))),
  ];
}
