import { addDays, type Days } from '../days.ts';
import type { EventSelection } from '../event-selection.ts';
import { encodeLiteral } from '../literal.ts';
import type { StreakMeasure } from '../order-measures.ts';
import { person, personRows } from '../person-rows.ts';
import { eventFlag } from './event-flag.ts';
import { flagNames } from './flags.ts';
import type { Named } from './sequences.ts';

/**
 * Sub-select (node, a column per streak): the days in a row of each person. One pass in which a day of a person is one
 * row with a flag per thing asked for; a layer finds the flagged day before, the next one where the run began.
 *
 * @param table `profile_days`, or `events` where tests of properties are among the selections
 * @param streaks at least one
 */
export function streaksSql(
  table: 'profile_days' | 'events',
  streaks: readonly Named<StreakMeasure>[],
  predicates: readonly string[],
  asOf: string,
): string {
  const flags = flagNames();
  const flagOf = (of: EventSelection, days: Days) => flags.nameOf(eventFlag(of, days, asOf));
  const runs = streaks.map(({ measure, name }) => ({
    name,
    run: measure.run,
    flag: flagOf(measure.of, measure.days),
  }));
  const distinct = [...new Set(runs.map(({ flag }) => flag))];
  const items = [
    `${person} AS person`,
    'CAST(e.day AS DATE) AS on_day',
    'min(e.node) AS node',
    ...flags.items((sql) => `bool_or(${sql})`),
  ];
  const days = `SELECT ${items.join(', ')}\n  ${personRows(table, predicates)}\n  GROUP BY ${person}, CAST(e.day AS DATE)`;
  const before = distinct.map(
    (flag) => `max(CASE WHEN q.${flag} THEN q.on_day END) ${upTo('1 PRECEDING')} AS ${flag}_before`,
  );
  const starts = distinct.map(
    (flag) =>
      `max(CASE WHEN q.${flag} AND COALESCE(date_diff('day', q.${flag}_before, q.on_day) > 1, TRUE) THEN q.on_day END) ${upTo('CURRENT ROW')} AS ${flag}_start`,
  );
  const lengths = runs.map(({ name, run, flag }) => {
    const isRecent = `q.on_day >= ${encodeLiteral({ date: addDays(asOf, -1) })}`;
    const filter = run === 'current' ? `q.${flag} AND ${isRecent}` : `q.${flag}`;
    return `max(date_diff('day', q.${flag}_start, q.on_day) + 1) FILTER (WHERE ${filter}) AS ${name}`;
  });
  return `(\n  SELECT min(q.node) AS node, ${lengths.join(', ')}\n  FROM (SELECT q.*, ${starts.join(', ')}\n  FROM (SELECT q.*, ${before.join(', ')}\n  FROM (${days}) AS q) AS q) AS q\n  GROUP BY q.person\n)`;
}

const upTo = (row: string) =>
  `OVER (PARTITION BY q.person ORDER BY q.on_day ROWS BETWEEN UNBOUNDED PRECEDING AND ${row})`;
