import * as z from 'zod';
import { apiKeyRow } from '../api-key.ts';
import { day } from '../audience/values.ts';
import { role, scope } from '../scopes.ts';
import { next } from './paging.ts';

/** What a key shall be; it has a role or scopes of its own. */
export const newApiKey = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    role: role.optional(),
    scopes: z.array(scope).min(1).max(50).optional(),
    expires: day.optional().describe('Last day it is good for, in the brand’s time zone'),
  })
  .refine((key) => (key.role === undefined) !== (key.scopes === undefined), {
    path: ['scopes'],
    error: 'give either scopes or role',
  })
  .meta({ id: 'NewApiKey' });

/** A key as callers see it: never the key, nor its whole hash. */
export const apiKey = apiKeyRow
  .omit({ kind: true })
  .extend({
    id: z.string().describe('First 16 digits of the key’s SHA-256'),
    scopes: z.array(scope).describe('What it may do, those of its role included'),
    state: z.enum(['active', 'expired', 'revoked']),
  })
  .meta({ id: 'ApiKey' });

export const apiKeys = z.object({ keys: z.array(apiKey), next });

export const createdApiKey = apiKey
  .extend({
    key: z.string().describe('The only time it is shown: SHA-256 of it is all that is kept'),
  })
  .meta({ id: 'CreatedApiKey' });
