import * as fc from 'fast-check';
import { closureOf } from '../../domain/company/hierarchy.ts';
import { accountRollups } from '../../queries/account-rollup.ts';
import { audiencePreview } from '../../queries/audience-preview.ts';
import { channelFacts } from '../../queries/channel-facts.ts';
import { conversionCounts, conversionFacts } from '../../queries/conversions.ts';
import { dealStages } from '../../queries/deal-stages.ts';
import { historyEdges, historyNodes } from '../../queries/graph-history.ts';
import { followersOf, identityDrift, straysIn } from '../../queries/identity-drift.ts';
import { lastOrders } from '../../queries/last-orders.ts';
import { liftArms } from '../../queries/lift.ts';
import { listDifference } from '../../queries/list-difference.ts';
import { matchExpectation } from '../../queries/match-weights.ts';
import { changesPage, membersPage } from '../../queries/membership.ts';
import { profileCounts } from '../../queries/profile-counts.ts';
import { landingEvidence, landingIdentity, matchPatterns } from '../../queries/tables/catalogue.ts';
import { unload } from '../../queries/unload.ts';
import type { OccasionKind } from '../../schemas/automation.ts';
import { matchWeights } from '../property/match-arbitraries.ts';
import {
  corpusBuckets,
  type LakePlace,
  landedObjects,
  tableNamed,
  writtenUnder,
} from './lake-address.ts';
import { corpusDays, corpusNode } from './landing-rows.ts';
import type { CorpusStatement } from './statement.ts';

/** What api, deliver, curate and match ask. */
export function questionStatements(place: LakePlace): CorpusStatement[] {
  return [
    ...identityStatements(place),
    ...listStatements(place),
    ...audienceQuestions(),
    ...accountStatements(),
    ...matchStatements(place),
    ...conversionStatements(),
    select('profileCounts', 'everybody', profileCounts),
    ...channelStatements(),
    select(
      'dealStages',
      'two days against two',
      dealStages(
        { from: '2026-02-03', to: '2026-02-04' },
        { from: '2026-02-01', to: '2026-02-02' },
      ),
      true,
    ),
    select(
      'lastOrders',
      'of members',
      lastOrders({ audienceId: 'gold-or-quiet', generation: 2 }, 500),
      true,
    ),
    select(
      'lastOrders',
      'of named profiles',
      lastOrders(
        { profileIds: Array.from({ length: 9 }, (_, at) => corpusNode('user_id', at)) },
        5,
      ),
      true,
    ),
  ];
}

const select = (
  builder: string,
  name: string,
  sql: string | undefined,
  isOrdered = false,
): CorpusStatement => {
  if (sql === undefined) throw new Error(`${builder} gave no statement`);
  return { builder, name, kind: 'select', sql, isOrdered };
};

function identityStatements(place: LakePlace): CorpusStatement[] {
  const scanned = landedObjects(place, 'second', landingIdentity);
  const landed = landedObjects(place, 'first', landingIdentity);
  const asked = Array.from({ length: 12 }, (_, at) => corpusNode(at % 2 ? 'email' : 'user_id', at));
  return [
    select(
      'identityDrift',
      'against generations',
      identityDrift(scanned, { landed: undefined, buckets: corpusBuckets }),
      true,
    ),
    select(
      'identityDrift',
      'against both',
      identityDrift(scanned, { landed, buckets: corpusBuckets }),
      true,
    ),
    select(
      'identityDrift',
      'against nothing',
      identityDrift(scanned, { landed: undefined, buckets: [] }),
      true,
    ),
    select('followersOf', 'some', followersOf(asked, { landed, buckets: corpusBuckets }), true),
    select('straysIn', 'some', straysIn(scanned), true),
    ...historyStatements(place),
  ];
}

function historyStatements(place: LakePlace): CorpusStatement[] {
  const landed = landedObjects(place, 'second', landingEvidence);
  const identity = {
    landed: landedObjects(place, 'second', landingIdentity),
    buckets: corpusBuckets,
  };
  const both = { landed, buckets: corpusBuckets };
  const nothing = { landed: undefined, buckets: [] };
  return [
    select('historyNodes', 'of everything', historyNodes(both, identity)),
    select('historyNodes', 'of facts alone', historyNodes(nothing, nothing)),
    select('historyEdges', 'of both', historyEdges(both)),
    select('historyEdges', 'of generations', historyEdges({ ...both, landed: undefined })),
  ];
}

function listStatements(place: LakePlace): CorpusStatement[] {
  const from = (fromGeneration: number, isSplit: boolean) =>
    listDifference({
      audienceId: 'gold-or-quiet',
      fromGeneration,
      toGeneration: 2,
      fromHoldOut: [],
      toHoldOut: [{ share: 10, salt: 's' }],
      isSplit,
    });
  return [
    select('listDifference', 'a new list', from(0, false)),
    select('listDifference', 'a new list, in shards', from(0, true)),
    select('listDifference', 'a list that follows', from(1, true)),
    {
      builder: 'unload',
      name: 'a list that follows, as JSON',
      kind: 'unload',
      sql: unload({
        select: from(1, true),
        to: writtenUnder(place, tableNamed('differences'), 'list'),
        partitionedBy: ['operation', 'shard'],
        format: 'JSON',
      }),
    },
  ];
}

function channelStatements(): CorpusStatement[] {
  const question = {
    ...{ audienceId: 'gold-or-quiet', generation: 2, today: '2026-02-04' },
    ...{ contactsSince: '2026-02-01', hoursSince: '2026-02-01' },
    ...{ timeZone: 'Asia/Tokyo', ownSourceId: 'daicho' },
  };
  const occasions: OccasionKind[] = [
    { kind: 'birthday', daysBefore: 0, leapDay: '02-28' },
    { kind: 'date', trait: 'rank', daysBefore: 3 },
    { kind: 'replenish', product: 'p1', afterDays: 30 },
    { kind: 'win-back', afterDays: 90 },
    { kind: 'churn-save', events: ['Product Viewed'] },
    { kind: 'restock', product: 'p1' },
  ];
  return [
    select('channelFacts', 'of members', channelFacts(question), true),
    ...occasions.map((occasion) =>
      select('channelFacts', occasion.kind, channelFacts({ ...question, occasion }), true),
    ),
  ];
}

function audienceQuestions(): CorpusStatement[] {
  const page = { audienceId: 'buyers', generation: 1, limit: 5 };
  const lists = ['buyers', 'best'].map((audienceId) => ({ audienceId, generation: 1 }));
  const preview = {
    members: 'SELECT "profile_id" FROM "memberships" WHERE "audience_id" = \'buyers\'',
    platforms: [{ platform: 'google', kinds: ['email', 'phone'] }],
    purpose: 'advertising',
  };
  const lift: Parameters<typeof liftArms>[0] = {
    audienceId: 'buyers',
    generation: 2,
    later: [2],
    holdOut: [{ share: 20, salt: 's' }],
    event: 'Order Completed',
    from: corpusDays[0] ?? '',
    to: corpusDays.at(-1) ?? '',
  };
  return [
    select('audiencePreview', 'beside lists', audiencePreview({ ...preview, lists })),
    select('audiencePreview', 'beside none', audiencePreview({ ...preview, lists: [] })),
    select('membersPage', 'the first', membersPage(page), true),
    select('membersPage', 'a later one', membersPage({ ...page, after: 'email.8' }), true),
    select('changesPage', 'the first', changesPage(page), true),
    select('liftArms', 'with a hold-out', liftArms(lift)),
    select('liftArms', 'without', liftArms({ ...lift, later: [], holdOut: [] })),
  ];
}

function conversionStatements(): CorpusStatement[] {
  const question = { days: corpusDays.slice(1, 4), events: ['Order Completed', '注文完了 🛒'] };
  const facts = { ...question, valueProperty: 'revenue', clickDays: 2 };
  return [
    select('conversionFacts', 'a click', conversionFacts({ ...facts, clickIds: ['gclid'] })),
    select(
      'conversionFacts',
      'two clicks, and an odd property',
      conversionFacts({ ...facts, valueProperty: "o'dd name", clickIds: ['fbp', 'gclid'] }),
    ),
    select('conversionCounts', 'three days', conversionCounts(question)),
  ];
}

function accountStatements(): CorpusStatement[] {
  const parents = new Map([
    ['acct-1', 'acct-0'],
    ['acct-2', 'acct-1'],
    ['acct-4', 'acct-3'],
  ]);
  const wanted = Array.from({ length: 8 }, (_, at) => `acct-${at}`);
  return accountRollups(closureOf(wanted, parents)).map((sql, at) =>
    select('accountRollups', `part ${at + 1}`, sql),
  );
}

function matchStatements(place: LakePlace): CorpusStatement[] {
  const patterns = landedObjects(place, 'second', matchPatterns);
  return fc
    .sample(matchWeights, { seed: 4, numRuns: 2 })
    .map((weights, at) =>
      select('matchExpectation', `weights ${at + 1}`, matchExpectation(patterns, weights)),
    );
}
