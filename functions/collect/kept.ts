const maxKept = 2_000;

/**
 * A function of a text with a memory. The headers of a client repeat from request to request, and decoding them again
 * would cost more than all the rest.
 */
export function kept<Result>(compute: (text: string) => Result): (text: string) => Result {
  const results = new Map<string, Result>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = compute(text);
    if (results.size >= maxKept) results.clear();
    results.set(text, result);
    return result;
  };
}
