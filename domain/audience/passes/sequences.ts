import type { Days } from '../days.ts';
import type { EventSelection } from '../event-selection.ts';
import { encodeWholeNumber } from '../literal.ts';
import type { SequenceMeasure, SequenceStep } from '../order-measures.ts';
import { person, personRows } from '../person-rows.ts';
import { eventFlag } from './event-flag.ts';
import { type Flags, flagNames } from './flags.ts';

/** A measure and the column that carries it. */
export interface Named<Measure> {
  readonly measure: Measure;
  readonly name: string;
}

/**
 * Sub-select (node, a column per sequence): how often each person completed each. One pass over `events` for all of
 * them, in which the events of a moment are one row with a flag per thing asked for. Then a layer of windows per step:
 * it carries along the latest moment at which the steps so far were completed. The latest is enough: whatever an
 * earlier one satisfies, `within` and `without`, it satisfies as well.
 *
 * @param sequences either all within sessions, or all across them; at least one
 * @param predicates that narrow the events `e` to those that matter
 */
export function sequencesSql(
  sequences: readonly Named<SequenceMeasure>[],
  predicates: readonly string[],
  asOf: string,
): string {
  const inSession = sequences.some(({ measure }) => measure.inSession);
  const flags = flagNames();
  const flagOf = (of: EventSelection, days: Days) => flags.nameOf(eventFlag(of, days, asOf));
  const chains = sequences.map((sequence, i) => chainOf(sequence, i + 1, flagOf));
  const line = inSession ? 'person, line_node, line_day, line_start' : 'person';
  const layers = layersOf(chains, line);
  const counts = chains.map(
    ({ name, isComplete }) => `count(*) FILTER (WHERE ${isComplete}) AS ${name}`,
  );
  const moments = momentsSql(flags, predicates, inSession);
  const steps = layers.reduce(
    (below, items) => `SELECT q.*, ${items.join(',\n    ')}\n  FROM (${below}) AS q`,
    moments,
  );
  return `(\n  SELECT min(q.node) AS node, ${counts.join(', ')}\n  FROM (${steps}) AS q\n  GROUP BY q.person\n)`;
}

/** Rows (person, at, node, flags), a row per moment of a person, or of a session. */
function momentsSql(flags: Flags, predicates: readonly string[], inSession: boolean): string {
  const line = inSession
    ? [
        `${person} AS person`,
        'e.node AS line_node',
        'e.day AS line_day',
        's.started_at AS line_start',
      ]
    : [`${person} AS person`];
  const keys = [person, ...(inSession ? ['e.node', 'e.day', 's.started_at'] : []), 'e."timestamp"'];
  const items = [
    ...line,
    'e."timestamp" AS at_time',
    'min(e.node) AS node',
    ...flags.items((sql) => `bool_or(${sql})`),
  ];
  const rows = personRows('events', predicates, inSession ? [sessionOfEvent] : []);
  return `SELECT ${items.join(', ')}\n  ${rows}\n  GROUP BY ${keys.join(', ')}`;
}

/** Sessions of a node on a day do not overlap, so an event lies in one. */
const sessionOfEvent =
  'JOIN sessions AS s ON s.day = e.day AND s.node = e.node AND e."timestamp" BETWEEN s.started_at AND s.ended_at';

interface Chain {
  readonly name: string;
  /** Window expressions (what is carried along, under which name), a list per layer. */
  readonly layers: readonly (readonly Carried[])[];
  /** TRUE at moments at which the whole sequence is completed. */
  readonly isComplete: string;
}

interface Carried {
  /** When this held last, strictly before the row … */
  readonly condition: string;
  readonly name: string;
}

function chainOf(
  { measure, name }: Named<SequenceMeasure>,
  number: number,
  flagFor: (of: EventSelection, days: Days) => string,
): Chain {
  const flagOf = (of: EventSelection) => flagFor(of, measure.days);
  const layers: Carried[][] = [];
  let isReached = 'FALSE';
  measure.steps.forEach((step, i) => {
    const own = `q.${flagOf(step.of)}`;
    if (i === 0) {
      isReached = own;
      return;
    }
    const before = `a${number}_${i}`;
    const carried: Carried[] = [{ condition: isReached, name: before }];
    const barrier = step.without && `x${number}_${i}`;
    if (step.without && barrier)
      carried.push({ condition: `q.${flagOf(step.without)}`, name: barrier });
    layers.push(carried);
    isReached = [own, ...bindings(step, before, barrier)].join(' AND ');
  });
  return { name, layers, isComplete: isReached };
}

function bindings(
  { withinMs }: SequenceStep,
  before: string,
  barrier: string | undefined,
): string[] {
  const isNear =
    withinMs === undefined
      ? `q.${before} IS NOT NULL`
      : `date_diff('millisecond', q.${before}, q.at_time) <= ${encodeWholeNumber(withinMs)}`;
  return [
    isNear,
    ...(barrier === undefined ? [] : [`COALESCE(q.${barrier} <= q.${before}, TRUE)`]),
  ];
}

/** The chains' layers side by side, as select items; a shorter chain has none in the upper ones. */
function layersOf(chains: readonly Chain[], line: string): string[][] {
  const height = Math.max(...chains.map(({ layers }) => layers.length));
  const over = `OVER (PARTITION BY ${line} ORDER BY at_time ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  return Array.from({ length: height }, (_, i) =>
    chains.flatMap(({ layers }) =>
      (layers[i] ?? []).map(
        ({ condition, name }) =>
          `max(CASE WHEN ${condition} THEN q.at_time END) ${over} AS ${name}`,
      ),
    ),
  );
}
