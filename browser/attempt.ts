/** What `work` gives; undefined where the browser forbids it, as a sandboxed frame forbids storage and cookies. */
export function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
