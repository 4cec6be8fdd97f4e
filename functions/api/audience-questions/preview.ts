import { matchedKinds } from '../../../destinations/reach.ts';
import { platformRules } from '../../../destinations/rules.ts';
import { leavesOf } from '../../../domain/audience/plan.ts';
import { type Sample, sampleFor, sizeFromSample } from '../../../domain/audience/sample-size.ts';
import { sqlAsOf, sqlAudienceStatement } from '../../../domain/audience/sql-audience.ts';
import { memberSelect } from '../../../domain/audience/statement.ts';
import { audiencePreview, type PreviewRow, previewRow } from '../../../queries/audience-preview.ts';
import type { AnyAudienceDefinition } from '../../../schemas/any-audience.ts';
import { audienceRow, tallyRow } from '../../../schemas/control.ts';
import type { ApiPorts } from '../ports.ts';
import { dayOf, planned } from './planned.ts';

const purpose = 'advertising';
/** Audiences that a preview is compared with. */
const mostLists = 200;

const platforms = platformRules
  .map((rules) => ({ platform: rules.platform, kinds: matchedKinds(rules) }))
  .filter(({ kinds }) => kinds.length > 0);

/**
 * How large an audience would be, whom of it each platform could find, and what it shares with others, before it is
 * there. A sample where the lake is large: each number then has its bounds.
 *
 * @param itself id of the audience that has the definition, which is not compared with itself
 */
export async function previewOf(
  definition: AnyAudienceDefinition,
  asOf: string | undefined,
  ports: ApiPorts,
  itself?: string,
) {
  const { asOf: day, isRanked, membersIn } = await asked(definition, asOf, ports);
  const [tallies, audiences] = await Promise.all([
    ports.control.queryAll(tallyRow, { kind: 'tally' }),
    ports.control.queryAll(audienceRow, { kind: 'audience' }),
  ]);
  const stored = tallies.reduce((sum, tally) => sum + tally.stored, 0);
  // Places in a ranking are places among all: nobody may be left out.
  const sample: Sample = isRanked ? { share: 1 } : sampleFor(stored);
  const compared = audiences
    .filter(({ id, generation }) => generation > 0 && id !== itself)
    .slice(0, mostLists);
  const sql = audiencePreview({
    members: membersIn(sample),
    platforms,
    purpose,
    lists: compared.map(({ id, generation }) => ({ audienceId: id, generation })),
  });
  const startedAt = ports.clock();
  const rows = await ports.askWarehouse(previewRow, sql, { timeoutMs: 25_000 });
  const people = peopleIn(rows, sample.share);
  const size = people('size', '');
  return {
    asOf: day,
    size,
    confidence: 0.95,
    sampledShare: sample.share,
    consented: people('consented', ''),
    withoutConsent: size.estimate - people('consented', '').estimate,
    platforms: platforms.map(({ platform }) => ({
      platform,
      matchable: people('matchable', platform),
      reachable: people('reachable', platform),
    })),
    overlap: compared
      .map(({ id, name, size: listed }) => ({
        audienceId: id,
        name,
        people: people('overlap', id),
        shareOfThis: share(people('overlap', id).estimate, size.estimate),
        shareOfOther: share(people('overlap', id).estimate, listed),
      }))
      .filter(({ people: shared }) => shared.estimate > 0)
      .sort((one, other) => other.people.estimate - one.people.estimate),
    tookMs: ports.clock() - startedAt,
  };
}

interface Asked {
  readonly asOf: string;
  readonly isRanked: boolean;
  /** SELECT of the members among the people of a sample. */
  readonly membersIn: (sample: Sample) => string;
}

/** A SELECT that somebody wrote is asked of everybody, like a ranking. */
async function asked(
  definition: AnyAudienceDefinition,
  asOf: string | undefined,
  ports: ApiPorts,
): Promise<Asked> {
  if ('sql' in definition) {
    const day = dayOf(asOf, ports);
    const members = sqlAudienceStatement('preview', sqlAsOf(definition.sql, day));
    return {
      asOf: day,
      isRanked: true,
      membersIn: () => `SELECT s.profile_id FROM (${members}) AS s`,
    };
  }
  const { plan, asOf: day } = await planned(definition, asOf, ports);
  return {
    asOf: day,
    isRanked: [...leavesOf(plan)].some(({ ranking }) => ranking !== undefined),
    membersIn: ({ prefixes }) => memberSelect(plan, day, prefixes ? { sample: prefixes } : {}),
  };
}

function peopleIn(rows: readonly PreviewRow[], sampled: number) {
  const counts = new Map(rows.map(({ counted, name, people }) => [`${counted}/${name}`, people]));
  return (counted: PreviewRow['counted'], name: string) =>
    sizeFromSample(counts.get(`${counted}/${name}`) ?? 0, sampled);
}

/** 0 to 1 with four decimals; null where there is nothing to be a share of. */
const share = (part: number, whole: number) =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
