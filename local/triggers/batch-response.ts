import * as z from 'zod';

const partialResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })),
});

/**
 * Which items of a batch failed, by AWS's reading of a function's response.
 *
 * Nothing, or an empty list: all succeeded. A list that names an unknown or empty identifier, or a response of
 * another shape where partial responses are on: all failed.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedItems(
  response: unknown,
  identifiers: readonly string[],
  reportsPartialFailures: boolean,
): ReadonlySet<string> {
  if (!reportsPartialFailures || response === null || response === undefined) return new Set();
  const parsed = partialResponse.safeParse(response);
  if (!parsed.success) {
    const isEmptyObject = typeof response === 'object' && Object.keys(response).length === 0;
    return isEmptyObject ? new Set() : new Set(identifiers);
  }
  const known = new Set(identifiers);
  const failed = parsed.data.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((identifier) => known.has(identifier)) ? new Set(failed) : known;
}
