/** Set of the texts used last; the one unused for longest makes room. */
export interface RecentSet {
  /** Whether it is there; asking counts as a use. */
  has(text: string): boolean;
  add(text: string): void;
}

/** @param capacity most texts held, at least 1 */
export function recentSet(capacity: number): RecentSet {
  // A Set keeps the order of insertion: taking a text out and in again makes it the youngest.
  const texts = new Set<string>();
  return {
    has: (text) => {
      if (!texts.delete(text)) return false;
      texts.add(text);
      return true;
    },
    add: (text) => {
      texts.delete(text);
      texts.add(text);
      if (texts.size <= capacity) return;
      for (const oldest of texts) {
        texts.delete(oldest);
        return;
      }
    },
  };
}
