import * as z from 'zod';

export const tableName = 'identity';

/** What a table was asked for since it was made, in billing units and calls. */
export const tableUsage = z.object({
  readUnits: z.number(),
  writeUnits: z.number(),
  calls: z.record(z.string(), z.int()),
  /** Conditions that were not met, each a write that was paid for in vain. */
  failedConditions: z.int(),
  /** Items of committed transactions, checked ones included, and single items that were replaced. */
  touchedItems: z.int(),
  /** Those of them that were only checked. */
  checkedItems: z.int(),
});
export type TableUsage = z.infer<typeof tableUsage>;

/** What came between two looks. */
export function usageBetween(before: TableUsage, after: TableUsage): TableUsage {
  const calls = Object.entries(after.calls).map(
    ([name, count]) => [name, count - (before.calls[name] ?? 0)] as const,
  );
  return {
    readUnits: after.readUnits - before.readUnits,
    writeUnits: after.writeUnits - before.writeUnits,
    calls: Object.fromEntries(calls.filter(([, count]) => count > 0)),
    failedConditions: after.failedConditions - before.failedConditions,
    touchedItems: after.touchedItems - before.touchedItems,
    checkedItems: after.checkedItems - before.checkedItems,
  };
}
