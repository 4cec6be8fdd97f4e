import * as z from 'zod';

/** What the command line says of an audience; the rest is passed on with --json. */
export const audienceRow = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  reason: z.string().optional(),
  size: z.int(),
  version: z.int(),
  asOf: z.string().optional(),
});

/** Path of an audience in the API. */
export const audiencePath = (id: string): string => `/api/audiences/${encodeURIComponent(id)}`;
