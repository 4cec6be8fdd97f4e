/** How long a list may be missing after it was made. */
const patienceMs = 5 * 60 * 1000;

/** By process: a connection is made anew every minute, which is less than a list may take to appear. */
const firstSeenMissing = new WeakMap<object, Map<string, number>>();

export interface MissingLists {
  /** Whether a list that is missing now may still appear: for five minutes from when it was first missed. */
  mayAppear(listId: string): boolean;
  found(listId: string): void;
}

/**
 * LinkedIn does not know a list for some seconds, or minutes, after it was made.
 *
 * @param ports of the process; what was missed is remembered as long as they are
 * @see destinations.md section 10, "Limits"
 */
export function missingLists(ports: { readonly clock: () => number }): MissingLists {
  const since = firstSeenMissing.get(ports) ?? new Map<string, number>();
  firstSeenMissing.set(ports, since);
  return {
    mayAppear(listId) {
      const first = since.get(listId) ?? ports.clock();
      since.set(listId, first);
      return ports.clock() - first < patienceMs;
    },
    found(listId) {
      since.delete(listId);
    },
  };
}
