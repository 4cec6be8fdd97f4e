import type { ViolationCount } from '../../domain/tracking-plan/violation.ts';
import type { ViolationBook } from '../../domain/tracking-plan/violation-book.ts';

export interface ViolationPorts {
  readonly violations: ViolationBook;
  /** Told how many events broke a plan, and how many of these were refused: the log line is the metric. */
  readonly onViolations: (seen: { readonly events: number; readonly refused: number }) => void;
  /** Told why some were not counted. */
  readonly onUncounted: (error: unknown) => void;
}

/** Counts what plans found wrong. The events are safe by then: what cannot be counted is told, and holds up nothing. */
export async function countViolations(
  counts: readonly ViolationCount[],
  { violations, onViolations, onUncounted }: ViolationPorts,
): Promise<void> {
  if (counts.length === 0) return;
  onViolations({
    events: counts.reduce((sum, { events }) => sum + events, 0),
    refused: counts.reduce((sum, { refused }) => sum + refused, 0),
  });
  try {
    await violations.add(counts);
  } catch (error) {
    onUncounted(error);
  }
}
