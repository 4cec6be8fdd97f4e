import * as z from 'zod';
import { textTable } from '../../text-table.ts';

/** A piece of evidence as the API shows it. */
export const evidenceView = z.looseObject({
  stronger: z.string(),
  weaker: z.string(),
  at: z.string(),
  sourceId: z.string(),
  messageId: z.string(),
  refusal: z.string().optional(),
});
export type EvidenceView = z.infer<typeof evidenceView>;

/** Evidence as a table: what, since when, from where, and whether it counts. */
export function evidenceLines(evidence: readonly EvidenceView[]): string[] {
  const rows = evidence.map(({ stronger, weaker, at, sourceId, messageId, refusal }) => [
    stronger,
    weaker,
    at,
    `${sourceId} ${messageId}`,
    refusal ?? 'joins',
  ]);
  return textTable(['identifier', 'identifier', 'first seen', 'source, message', ''], rows);
}
