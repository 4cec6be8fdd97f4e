import * as z from 'zod';
import { textTable } from '../../text-table.ts';

export const keyRow = z.looseObject({
  id: z.string(),
  state: z.string(),
  createdAt: z.string(),
  endsAt: z.string().optional(),
  revokedAt: z.string().optional(),
});

export const keyTable = (keys: readonly z.infer<typeof keyRow>[]): readonly string[] =>
  textTable(
    ['key', 'state', 'made', 'ends'],
    keys.map(({ id, state, createdAt, endsAt, revokedAt }) => [
      id,
      state,
      createdAt.slice(0, 19),
      (revokedAt ?? endsAt)?.slice(0, 19) ?? '-',
    ]),
  );
