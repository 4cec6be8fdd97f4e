/** Values under the keys used last; the one unused for longest makes room. */
export interface RecentMap<Value> {
  /** Asking counts as a use. */
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/** @param capacity most keys held, 0 keeps nothing */
export function recentMap<Value>(capacity: number): RecentMap<Value> {
  // A Map keeps the order of insertion: taking a key out and in again makes it the youngest.
  const values = new Map<string, Value>();
  return {
    get: (key) => {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set: (key, value) => {
      values.delete(key);
      values.set(key, value);
      if (values.size <= capacity) return;
      for (const oldest of values.keys()) {
        values.delete(oldest);
        return;
      }
    },
  };
}
