/** Days as `YYYY-MM-DD`, some missing. */
type Days = readonly (string | null)[];

const ascending = (days: Days): string[] => days.flatMap((day) => day ?? []).toSorted();

export const earliest = (days: Days): string | undefined => ascending(days)[0];
export const latest = (days: Days): string | undefined => ascending(days).at(-1);
