import type { EventTest } from '../../schemas/audience/event-test.ts';
import { eventTestSql } from './event-test.ts';
import { encodeLiteral, isOneOf } from './literal.ts';

/** Which events count, in one form for all ways to write it. */
export interface EventSelection {
  /** Distinct and sorted; absent: of any name. */
  readonly events?: readonly string[];
  /** All must hold. */
  readonly where: readonly EventTest[];
}

/** How conditions say it. */
export interface WrittenSelection {
  readonly event?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly where?: readonly EventTest[] | undefined;
}

export function selectionOf({ event, events, where = [] }: WrittenSelection): EventSelection {
  const names = event === undefined ? events : [event];
  return names === undefined ? { where } : { events: [...new Set(names)].sort(), where };
}

/** Columns of an events row. */
export interface EventColumns {
  readonly event: string;
  readonly properties: string;
}

/** SQL over one row of `events` that is TRUE or FALSE, never NULL. Bots and days are the pass's to judge. */
export function selectionSql(
  { events, where }: EventSelection,
  { event, properties }: EventColumns,
  asOf: string,
): string {
  const tests = [
    ...(events === undefined ? [] : [nameSql(events, event)]),
    ...where.map((test) => eventTestSql(test, properties, asOf)),
  ];
  return tests.length === 0 ? 'TRUE' : `(${tests.join(' AND ')})`;
}

/** SQL: the event has one of these names. */
export const nameSql = (events: readonly string[], column: string): string =>
  isOneOf(
    column,
    events.map((name) => encodeLiteral(name)),
  );
