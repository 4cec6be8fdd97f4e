import * as z from 'zod';

/** Row of the control table: kind `score-input`, id = score: what it was computed from; the same gives the same. */
export const scoreInputRow = z.object({
  kind: z.literal('score-input'),
  id: z.string(),
  mark: z.string(),
});
