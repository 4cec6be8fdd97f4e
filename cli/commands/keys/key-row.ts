import * as z from 'zod';

/** What the command line says of a key. */
export const keyRow = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string().optional(),
  scopes: z.array(z.string()),
  state: z.string(),
  expiresAt: z.string().optional(),
  createdBy: z.string().optional(),
});

/** Its role, or the scopes of its own. */
export const powersOf = ({ role, scopes }: z.infer<typeof keyRow>): string =>
  role ?? scopes.join(' ');
