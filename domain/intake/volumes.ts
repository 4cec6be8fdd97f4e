/** What is counted of a source in an hour. */
export type VolumeCount = 'landed' | 'rejected' | 'bots' | 'refused';

/** What a batch adds to a source's row of a day. */
export interface VolumeAddition {
  readonly sourceId: string;
  /** Of the brand. */
  readonly day: string;
  /** By column, such as `landed_03`; and `events`, which is all that landed or was rejected. */
  readonly add: Readonly<Record<string, number>>;
}

/** Column of a count in an hour of UTC, which every day of a brand has, whatever its zone. */
export function volumeColumn(count: VolumeCount, epochMs: number): string {
  return `${count}_${new Date(epochMs).toISOString().slice(11, 13)}`;
}

/** Sum of a count over the hours of a row of the control table. */
export function sumOfHours(row: Readonly<Record<string, unknown>>, count: VolumeCount): number {
  return Object.entries(row).reduce(
    (sum, [column, value]) => (column.startsWith(`${count}_`) ? sum + Number(value) : sum),
    0,
  );
}

/** Adds up what a batch brought, by source, day and hour of receipt. */
export class Volumes {
  readonly #dayOf: (epochMs: number) => string;
  readonly #additions = new Map<
    string,
    { sourceId: string; day: string; add: Record<string, number> }
  >();

  /** @param dayOf day of an instant in the brand's zone */
  constructor(dayOf: (epochMs: number) => string) {
    this.#dayOf = dayOf;
  }

  count(sourceId: string, receivedAtEpochMs: number, count: VolumeCount, by = 1): void {
    const day = this.#dayOf(receivedAtEpochMs);
    const key = `${sourceId}#${day}`;
    const known = this.#additions.get(key) ?? { sourceId, day, add: {} };
    const raise = (column: string): void => {
      known.add[column] = (known.add[column] ?? 0) + by;
    };
    raise(volumeColumn(count, receivedAtEpochMs));
    if (count === 'landed' || count === 'rejected') raise('events');
    this.#additions.set(key, known);
  }

  list(): readonly VolumeAddition[] {
    return [...this.#additions.values()];
  }
}
