import * as z from 'zod';

export const destinationRow = z.looseObject({ id: z.string(), name: z.string(), type: z.string() });

export const destinationPath = (id: string): string =>
  `/api/destinations/${encodeURIComponent(id)}`;
