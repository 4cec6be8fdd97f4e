import type { AudienceDefinition, NtileCondition } from '../../schemas/audience.ts';
import { currentProfile } from '../identity/current-profile.ts';
import { aggregateSql } from './aggregate.ts';
import { encodeLiteral, encodeWholeNumber } from './literal.ts';
import { keyOf, leavesOf, type Measure, needsOf, rankNeed, traitNeed } from './measure.ts';
import { needsEverybody } from './nobody.ts';
import { type ProfileColumns, predicateSql, type TraitForm } from './predicate.ts';
import { amountNames, plainDecimal, type Scan, scansFor } from './scan.ts';

export interface Audience {
  readonly id: string;
  readonly definition: AudienceDefinition;
}

/** One statement for several audiences, before packing limits are looked at. */
export interface Statement {
  readonly audienceIds: readonly string[];
  /** SELECT of exactly (profile_id, audience_id), each pair once. */
  readonly sql: string;
  /** Tables read, each in one pass but `identity_map`, which is small and read twice. */
  readonly tables: readonly string[];
  readonly scans: readonly Scan[];
  readonly needsEverybody: boolean;
  /** Aggregates of the GROUP BY by column name. */
  readonly aggregates: ReadonlyMap<string, string>;
  readonly columns: ProfileColumns;
}

/** @param asOf YYYY-MM-DD, day of the brand's zone, included */
export function statementFor(audiences: readonly Audience[], asOf: string): Statement {
  const wheres = audiences.map(({ definition }) => definition.where);
  const leaves = wheres.flatMap((where) => [...leavesOf(where)]);
  const needs = leaves.flatMap(({ condition }) => needsOf(condition, asOf));
  const everybody = wheres.some(needsEverybody);
  const scans = scansFor(needs, everybody, asOf);
  const measures = new Map(needs.map(({ measure }) => [keyOf(measure), measure]));
  const context = { asOf, amounts: amountNames(needs) };
  const names = new Map([...measures.keys()].map((key, i) => [key, `c${i + 1}`]));
  const aggregates = new Map(
    [...measures.values()].map((measure, i) => [`c${i + 1}`, aggregateSql(measure, context)]),
  );
  const { columns, used } = profileColumns(names, asOf);
  const rankings = new Map(
    leaves.flatMap(({ condition }) =>
      'ntile' in condition ? [[rankingKey(condition.ntile), condition.ntile] as const] : [],
    ),
  );
  // Written first: writing a predicate notes the forms of traits that the layer below must yield.
  const ranked = rankingLayers([...rankings.values()], columns);
  const members = memberCases(audiences, columns);
  const profiles = layered(profilesSql(scans, aggregates), [[...used.values()], ...ranked]);
  return {
    audienceIds: audiences.map(({ id }) => id),
    sql: `SELECT p.profile_id, a.audience_id\nFROM ${profiles} AS p\nCROSS JOIN UNNEST(ARRAY[\n  ${members.join(',\n  ')}\n]) AS a (audience_id)\nWHERE a.audience_id IS NOT NULL`,
    tables: [...scans.map(({ table }) => table), 'identity_map'],
    scans,
    needsEverybody: everybody,
    aggregates,
    columns,
  };
}

function memberCases(audiences: readonly Audience[], columns: ProfileColumns): string[] {
  return audiences.map(({ id, definition }) => {
    const predicate = predicateSql(definition.where, columns);
    return `CASE WHEN ${predicate} THEN ${encodeLiteral(id)} END`;
  });
}

const rankingKey = ({ of, by, order, among, tieBreak }: NtileCondition) =>
  JSON.stringify([of, by, order, among, tieBreak]);

/** Names columns; `used` fills with the select items of the trait forms that were asked for. */
function profileColumns(names: ReadonlyMap<string, string>, asOf: string) {
  const used = new Map<string, string>();
  const ranks = new Map<string, number>();
  const nameOf = (measure: Measure) => names.get(keyOf(measure)) ?? unplanned();
  const columns: ProfileColumns = {
    asOf,
    measure: (measure) => `p.${nameOf(measure)}`,
    form: (measure, form) => {
      const name = `${nameOf(measure)}_${form}`;
      used.set(name, `${formSql(`p.${nameOf(measure)}`, form)} AS ${name}`);
      return `p.${name}`;
    },
    ranking: (ntile) => {
      const key = rankingKey(ntile);
      const number = ranks.get(key) ?? ranks.size + 1;
      ranks.set(key, number);
      return { among: `p.g${number}`, part: `p.r${number}` };
    },
  };
  return { columns, used };
}

function unplanned(): never {
  throw new Error('A predicate asks for a measure that its own leaves did not name.');
}

/** A trait's JSON text read as one type; NULL when it is of another. */
function formSql(raw: string, form: TraitForm): string {
  switch (form) {
    case 'text':
      return `CASE WHEN substr(${raw}, 1, 1) = '"' THEN json_extract_scalar(${raw}, '$') END`;
    case 'number':
      return `CASE WHEN regexp_like(${raw}, ${encodeLiteral(plainDecimal)}) THEN TRY_CAST(${raw} AS DECIMAL(38,4)) END`;
    case 'date':
      return `CASE WHEN regexp_like(${raw}, '^"[12][0-9]{3}-[0-9]{2}-[0-9]{2}["T]') THEN TRY_CAST(substr(${raw}, 2, 10) AS DATE) END`;
  }
}

/** Select items: first who takes part in each ranking, above that the parts. */
function rankingLayers(rankings: readonly NtileCondition[], columns: ProfileColumns): string[][] {
  const bare = (column: string) => column.slice('p.'.length);
  const among = rankings.map((ntile) => {
    const predicate = predicateSql(ntile.among, columns);
    return `${predicate} AS ${bare(columns.ranking(ntile).among)}`;
  });
  const parts = rankings.map((ntile) => {
    const names = columns.ranking(ntile);
    const order = [...rankOrder(ntile, columns), 'p.profile_id ASC'].join(', ');
    return `ntile(${encodeWholeNumber(ntile.of)}) OVER (PARTITION BY ${names.among} ORDER BY ${order}) AS ${bare(names.part)}`;
  });
  return [among, parts];
}

function rankOrder(ntile: NtileCondition, columns: ProfileColumns): string[] {
  const { measure } = rankNeed(ntile, columns.asOf);
  const { order, tieBreak } = ntile;
  const first = `${columns.measure(measure)} ${direction[order]}`;
  if (tieBreak === undefined) return [first];
  const trait = traitNeed(tieBreak.trait).measure;
  return [
    first,
    `${columns.form(trait, 'number')} ${direction[tieBreak.order]} NULLS LAST`,
    `${columns.form(trait, 'text')} ${direction[tieBreak.order]} NULLS LAST`,
  ];
}

const direction = { asc: 'ASC', desc: 'DESC' } as const;

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
): (indent: string) => string {
  const items = [
    'COALESCE(m.profile_id, f.node) AS profile_id',
    ...[...aggregates].map(([name, sql]) => `${sql} AS ${name}`),
  ];
  return (indent) =>
    [
      '(',
      `${indent}  SELECT`,
      `${indent}    ${items.join(`,\n${indent}    `)}`,
      `${indent}  FROM (`,
      factsSql(scans, `${indent}    `),
      `${indent}  ) AS f`,
      `${indent}  LEFT JOIN ${currentProfile(`${indent}  `)} AS m ON m.node = f.node`,
      `${indent}  WHERE COALESCE(m.is_erased, FALSE) = FALSE`,
      `${indent}  GROUP BY COALESCE(m.profile_id, f.node)`,
      `${indent})`,
    ].join('\n');
}

/** Facts of all scans below each other, each scan NULL in the columns of the others. */
function factsSql(scans: readonly Scan[], indent: string): string {
  const names = new Set(scans.flatMap(({ columns }) => [...columns.keys()]));
  return scans
    .map(({ table, columns, predicates }) => {
      const items = [...names].map((name) => item(columns.get(name) ?? 'NULL', name));
      const select = `${indent}SELECT ${items.join(', ')}\n${indent}FROM ${table}`;
      return predicates.length === 0
        ? select
        : `${select}\n${indent}WHERE ${predicates.join(' AND ')}`;
    })
    .join(`\n${indent}UNION ALL\n`);
}

const item = (sql: string, name: string) => (sql === name ? name : `${sql} AS ${name}`);
