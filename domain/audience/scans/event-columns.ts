import type { EventSelection } from '../event-selection.ts';
import { type FactTable, type Measure, type Need, tableOf } from '../measure.ts';

/**
 * Columns that passes over events yield beside node and day: for each distinct selection whether the row is of it, and
 * for each distinct property its value. Aggregates refer to them.
 */
export interface EventFactColumns {
  readonly selections: ReadonlyMap<string, { readonly name: string; readonly of: EventSelection }>;
  /** Properties as decimals. */
  readonly amounts: ReadonlyMap<string, PropertyColumn>;
  /** Properties as JSON texts. */
  readonly texts: ReadonlyMap<string, PropertyColumn>;
}

interface PropertyColumn {
  readonly name: string;
  readonly property: readonly string[];
}

/** Equal for equal selections, or equal ways. */
export const columnKey = (of: EventSelection | readonly string[]): string => JSON.stringify(of);

/** Names of a pass's columns, in the order in which the needs ask for them. */
export function eventFactColumns(needs: readonly Need[], table: FactTable): EventFactColumns {
  const own = needs.map(({ measure }) => measure).filter((measure) => tableOf(measure) === table);
  const prefix = table === 'profile_days' ? 'd' : 'e';
  const selections = own.flatMap((measure) => ('selection' in measure ? [measure.selection] : []));
  const properties = (isWanted: (measure: Measure) => boolean) =>
    own.flatMap((measure) =>
      'property' in measure && isWanted(measure) ? [measure.property] : [],
    );
  return {
    selections: named(selections, (of, i) => ({ name: `${prefix}${i}`, of })),
    amounts: named(
      properties(({ kind }) => kind !== 'distinct'),
      (property, i) => ({ name: `amount_${i}`, property }),
    ),
    texts: named(
      properties(({ kind }) => kind === 'distinct'),
      (property, i) => ({ name: `text_${i}`, property }),
    ),
  };
}

function named<Of extends EventSelection | readonly string[], Named>(
  items: readonly Of[],
  nameOf: (item: Of, number: number) => Named,
): ReadonlyMap<string, Named> {
  const distinct = new Map(items.map((item) => [columnKey(item), item]));
  return new Map([...distinct].map(([key, item], i) => [key, nameOf(item, i + 1)]));
}
