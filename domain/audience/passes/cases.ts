import {
  type CaseKind,
  caseIdProperties,
  caseKinds,
  closingEvents,
  complaintWords,
  kindOfCaseEvent,
  openingEvents,
} from '../../../schemas/case-kinds.ts';
import { encodeLiteral, encodePath, isOneOf } from '../literal.ts';
import { personRows } from '../person-rows.ts';
import { dayPredicates } from '../scans/scan.ts';

/** Column of each kind: whether an event of the case says so. */
export const caseColumns = {
  complaint: 'case_is_complaint',
  inquiry: 'case_is_inquiry',
  ticket: 'case_is_ticket',
} as const satisfies Readonly<Record<CaseKind, string>>;

const caseEvents = [...openingEvents, ...closingEvents];
const isNamed = (events: readonly string[]) =>
  isOneOf(
    'e.event',
    events.map((event) => encodeLiteral(event)),
  );
const property = (name: string) => `json_extract_scalar(e.properties, ${encodePath([name])})`;

/**
 * Sub-select (node, is_open, a column per kind), a row per case: the node of its latest event, whether that leaves it
 * open. A timestamp(3) always prints 23 characters, so the text orders by time, then resolving last, then by message.
 */
export function casesSql(asOf: string): string {
  const ids = caseIdProperties.map((name) => `NULLIF(${property(name)}, '')`);
  const version = `CAST(e."timestamp" AS VARCHAR) || CASE WHEN ${isNamed(openingEvents)} THEN '0' ELSE '1' END || e.message_id || ' ' || e.source_id`;
  const own = `CASE WHEN ${isNamed(openingEvents)} THEN e.message_id || ' ' || e.source_id END`;
  const items = [
    'e.node',
    `COALESCE(${ids.join(', ')}) AS case_id`,
    `CASE WHEN COALESCE(${ids.join(', ')}) IS NULL THEN ${own} END AS own_id`,
    `${isNamed(openingEvents)} AS is_opening`,
    `${version} AS version`,
    ...caseKinds.map((kind) => `${kindSql(kind)} AS ${caseColumns[kind]}`),
  ];
  const rows = personRows('events', [
    ...dayPredicates('e.day', { to: asOf }),
    isNamed(caseEvents),
    'NOT e.is_bot',
  ]);
  const kinds = Object.values(caseColumns).map((name) => `bool_or(c.${name}) AS ${name}`);
  return `(\n  SELECT max_by(c.node, c.version) AS node, max_by(c.is_opening, c.version) AS is_open, ${kinds.join(', ')}\n  FROM (SELECT ${items.join(', ')}\n  ${rows}) AS c\n  WHERE c.case_id IS NOT NULL OR c.own_id IS NOT NULL\n  GROUP BY c.case_id, c.own_id\n)`;
}

function kindSql(kind: CaseKind): string {
  const named = isNamed(caseEvents.filter((event) => kindOfCaseEvent(event) === kind));
  if (kind !== 'complaint') return named;
  const words = complaintWords.map((word) => encodeLiteral(word));
  const said = `lower(COALESCE(${property('type')}, ${property('category')}, ''))`;
  return `(${named} OR ${isOneOf(said, words)})`;
}
