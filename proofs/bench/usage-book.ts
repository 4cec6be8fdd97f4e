/** An amount of some billing unit, and on whose account. */
export interface Entry {
  /** Function that caused it; `-` where nobody in particular did. */
  readonly by: string;
  /** As in the price list: `dynamodb.write_request_units`. */
  readonly unit: string;
  /** Table, operation …; may be empty. */
  readonly at: string;
}

/** Counts in billing units, apart by who caused them. */
export class UsageBook {
  readonly #counts = new Map<string, number>();

  add({ by, unit, at }: Entry, amount: number): void {
    const key = `${by}\n${unit}\n${at}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + amount);
  }

  /** A copy that counts on by itself. */
  copy(): UsageBook {
    const copy = new UsageBook();
    for (const [entry, amount] of this.entries()) copy.add(entry, amount);
    return copy;
  }

  /** What came after an earlier copy. */
  since(earlier: UsageBook): UsageBook {
    const later = this.copy();
    for (const [entry, amount] of earlier.entries()) later.add(entry, -amount);
    return later;
  }

  /** Sum of the entries that the filter leaves. */
  sum(unit: string, isWanted: (entry: Entry) => boolean = () => true): number {
    let sum = 0;
    for (const [entry, amount] of this.entries())
      if (entry.unit === unit && isWanted(entry)) sum += amount;
    return sum;
  }

  entries(): readonly (readonly [Entry, number])[] {
    return [...this.#counts]
      .filter(([, amount]) => amount !== 0)
      .map(([key, amount]) => {
        const [by = '', unit = '', at = ''] = key.split('\n');
        return [{ by, unit, at }, amount];
      });
  }
}
