import * as z from 'zod';
import { role, scope } from './scopes.ts';

/** kind `api-key`, id = SHA-256 (hex) of the key, which is kept nowhere. It has a role or scopes of its own. */
export const apiKeyRow = z.object({
  kind: z.literal('api-key'),
  id: z.string(),
  name: z.string(),
  role: role.optional(),
  scopes: z.array(scope).optional(),
  /** The key is refused from then on. */
  expiresAt: z.string().optional(),
  /** Absent in rows that were written by hand. */
  createdAt: z.string().optional(),
  /** Name of the key that made this one. */
  createdBy: z.string().optional(),
  revokedAt: z.string().optional(),
  revokedBy: z.string().optional(),
});
export type ApiKeyRow = z.infer<typeof apiKeyRow>;
