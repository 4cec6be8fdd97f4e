import type { AudienceDefinition } from '../../schemas/audience.ts';
import { currentProfile } from '../identity/current-profile.ts';
import { aggregateContext, aggregateSql } from './aggregate.ts';
import { formSql } from './json-test.ts';
import { encodeLiteral, encodeWholeNumber, isOneOf } from './literal.ts';
import { keyOf, type Measure } from './measure.ts';
import { leavesOf, needsEverybody, type Plan, predicateOf } from './plan.ts';
import type { ProfileColumns } from './profile-columns.ts';
import { rankingLayers, rankingNames } from './rankings.ts';
import { usualPlainAggregates } from './scans/day-spans.ts';
import { adjunct, type Scan } from './scans/scan.ts';
import { scansFor } from './scans/scans.ts';

export interface Audience {
  readonly id: string;
  readonly definition: AudienceDefinition;
}

/** An audience whose conditions are bound to what answers them. */
export interface PlannedAudience {
  readonly id: string;
  readonly plan: Plan;
}

/** One statement for several audiences, before packing limits are looked at. */
export interface Statement {
  readonly audienceIds: readonly string[];
  /** SELECT of exactly (profile_id, audience_id), each pair once. */
  readonly sql: string;
  /** Tables read: each in one pass, and one more where order is looked at; `identity_map`, which is small, twice a pass. */
  readonly tables: readonly string[];
  readonly scans: readonly Scan[];
  readonly needsEverybody: boolean;
  /** Aggregates of the GROUP BY by column name. */
  readonly aggregates: ReadonlyMap<string, string>;
  readonly columns: ProfileColumns;
}

/** Which profiles a statement looks at. */
export interface Reach {
  /** These alone, each by its id; rankings are then only among them. */
  readonly profileIds?: readonly string[];
  /** Those whose id's hash begins with one of these hexadecimal prefixes, all of the same length. */
  readonly sample?: readonly string[];
  /** Those without any matching fact as well. @default where one of them could be a member */
  readonly everybody?: boolean;
  /** Up to how many aggregates of a rollup its rows are read as they are. @default usualPlainAggregates */
  readonly plainAggregates?: number;
}

/** One statement for audiences whose conditions are planned for the same day. */
export function statementFor(
  audiences: readonly PlannedAudience[],
  asOf: string,
  reach: Reach = {},
): Statement {
  const rows = profileRows(
    audiences.map(({ plan }) => plan),
    asOf,
    reach,
  );
  const { columns, scans, aggregates } = rows;
  const members = audiences.map(
    ({ id, plan }) => `CASE WHEN ${predicateOf(plan, columns)} THEN ${encodeLiteral(id)} END`,
  );
  return {
    audienceIds: audiences.map(({ id }) => id),
    sql: `SELECT p.profile_id, a.audience_id\nFROM ${rows.relation()} AS p\nCROSS JOIN UNNEST(ARRAY[\n  ${members.join(',\n  ')}\n]) AS a (audience_id)\nWHERE a.audience_id IS NOT NULL`,
    tables: [...new Set([...scans.map(({ table }) => table), 'identity_map'])],
    scans,
    needsEverybody: rows.needsEverybody,
    aggregates,
    columns,
  };
}

/** SELECT of profile_id alone, each member once. */
export function memberSelect(plan: Plan, asOf: string, reach: Reach = {}): string {
  const rows = profileRows([plan], asOf, reach);
  const predicate = predicateOf(plan, rows.columns);
  return `SELECT p.profile_id FROM ${rows.relation()} AS p WHERE ${predicate}`;
}

/** One row per profile with all that plans ask of it. */
export interface ProfileRows {
  readonly columns: ProfileColumns;
  readonly scans: readonly Scan[];
  readonly needsEverybody: boolean;
  /** Aggregates of the GROUP BY by column name. */
  readonly aggregates: ReadonlyMap<string, string>;
  /** The sub-select, to be asked for last: every predicate written before may add a column to it. */
  readonly relation: () => string;
}

/** The rows that the plans' predicates are about, to be aliased `p`. */
export function profileRows(plans: readonly Plan[], asOf: string, reach: Reach = {}): ProfileRows {
  const leaves = plans.flatMap((plan) => [...leavesOf(plan)]);
  const needs = leaves.flatMap((leaf) => leaf.needs);
  const everybody = reach.everybody === true || plans.some(needsEverybody);
  const { plainAggregates = usualPlainAggregates } = reach;
  const measures = new Map(needs.map(({ measure }) => [keyOf(measure), measure]));
  const names = new Map([...measures.keys()].map((key, i) => [key, `c${i + 1}`]));
  const passColumn = (measure: Measure) => `m_${names.get(keyOf(measure)) ?? unplanned()}`;
  const scans = scansFor(needs, { everybody, asOf, passColumn, plainAggregates });
  const context = aggregateContext(needs, asOf, passColumn, plainAggregates);
  const aggregates = new Map(
    [...measures.values()].map((measure, i) => [`c${i + 1}`, aggregateSql(measure, context)]),
  );
  const { columns, used } = profileColumns(names);
  const ranked = rankingLayers(leaves, columns);
  return {
    columns,
    scans,
    needsEverybody: everybody,
    aggregates,
    relation: () =>
      layered(profilesSql(scans, aggregates, reach, everybody), [[...used.values()], ...ranked]),
  };
}

/** Names columns; `used` fills with the select items of the forms that were asked for. */
function profileColumns(names: ReadonlyMap<string, string>) {
  const used = new Map<string, string>();
  const nameOf = (measure: Measure) => names.get(keyOf(measure)) ?? unplanned();
  const columns: ProfileColumns = {
    measure: (measure) => `p.${nameOf(measure)}`,
    form: (measure, form) => {
      const name = `${nameOf(measure)}_${form}`;
      used.set(name, `${formSql(`p.${nameOf(measure)}`, form)} AS ${name}`);
      return `p.${name}`;
    },
    ranking: rankingNames(),
  };
  return { columns, used };
}

function unplanned(): never {
  throw new Error('A predicate asks for a measure that its own leaves did not name.');
}

/** Each layer selects all of the one below and adds its items. Values may hold line breaks: text is never re-indented. */
function layered(
  innermost: (indent: string) => string,
  layers: readonly (readonly string[])[],
  indent = '',
): string {
  const below = layers.slice(0, -1);
  const items = layers.at(-1);
  if (items === undefined) return innermost(indent);
  if (items.length === 0) return layered(innermost, below, indent);
  const inner = layered(innermost, below, `${indent}  `);
  const list = items.join(`,\n${indent}    `);
  return `(\n${indent}  SELECT p.*,\n${indent}    ${list}\n${indent}  FROM ${inner} AS p\n${indent})`;
}

/** One row per profile: facts of its nodes as identity_map has them today, erased nodes left out. */
function profilesSql(
  scans: readonly Scan[],
  aggregates: ReadonlyMap<string, string>,
  reach: Reach,
  everybody: boolean,
): (indent: string) => string {
  const profile = 'COALESCE(m.profile_id, f.node)';
  const items = [
    `${profile} AS profile_id`,
    ...[...aggregates].map(([name, sql]) => `${sql} AS ${name}`),
  ];
  // Without everybody, nobody without facts is a member, so there is nobody to leave out.
  const hasAdjuncts = everybody && scans.some(({ columns }) => columns.has(adjunct));
  return (indent) =>
    [
      '(',
      `${indent}  SELECT`,
      `${indent}    ${items.join(`,\n${indent}    `)}`,
      `${indent}  FROM (`,
      factsSql(scans, `${indent}    `),
      `${indent}  ) AS f`,
      `${indent}  LEFT JOIN ${currentProfile(`${indent}  `)} AS m ON m.node = f.node`,
      `${indent}  WHERE ${['COALESCE(m.is_erased, FALSE) = FALSE', ...reachSql(profile, reach)].join(' AND ')}`,
      `${indent}  GROUP BY ${profile}`,
      ...(hasAdjuncts ? [`${indent}  HAVING count(*) > count(f.${adjunct})`] : []),
      `${indent})`,
    ].join('\n');
}

function reachSql(profile: string, { profileIds, sample }: Reach): string[] {
  const hash = (length: number) =>
    `substr(${profile}, strpos(${profile}, '.') + 1, ${encodeWholeNumber(length)})`;
  return [
    ...(profileIds === undefined ? [] : [isOneOf(profile, profileIds.map(literal))]),
    ...(sample === undefined ? [] : [isOneOf(hash(sample[0]?.length ?? 1), sample.map(literal))]),
  ];
}

const literal = (text: string) => encodeLiteral(text);

/** Facts of all scans below each other, each scan NULL in the columns of the others. */
function factsSql(scans: readonly Scan[], indent: string): string {
  const names = new Set(scans.flatMap(({ columns }) => [...columns.keys()]));
  return scans
    .map(({ table, from = () => table, columns, predicates }) => {
      const items = [...names].map((name) => item(columns.get(name) ?? 'NULL', name));
      const select = `${indent}SELECT ${items.join(', ')}\n${indent}FROM ${from(indent)}`;
      return predicates.length === 0
        ? select
        : `${select}\n${indent}WHERE ${predicates.join(' AND ')}`;
    })
    .join(`\n${indent}UNION ALL\n`);
}

const item = (sql: string, name: string) => (sql === name ? name : `${sql} AS ${name}`);
