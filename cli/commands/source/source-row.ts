import * as z from 'zod';

/** What the command line says of a source. */
export const sourceRow = z.looseObject({
  id: z.string(),
  name: z.string(),
  keyKind: z.string(),
  history: z.boolean(),
  origins: z.array(z.string()),
  apps: z.array(z.string()).optional(),
  calls: z.array(z.string()).optional(),
  requestsPerMinute: z.int().optional(),
  eventsPerDay: z.int().optional(),
  writeKey: z.string().optional(),
});

/** What it is held to, in a few words. */
export function limitsOf(row: z.infer<typeof sourceRow>): string {
  const words = [
    ...row.origins,
    ...(row.apps ?? []),
    ...(row.calls === undefined ? [] : [`only ${row.calls.join(' ')}`]),
    ...(row.requestsPerMinute === undefined ? [] : [`${row.requestsPerMinute} requests/min`]),
    ...(row.eventsPerDay === undefined ? [] : [`${row.eventsPerDay} events/day`]),
  ];
  return words.length === 0 ? '-' : words.join(', ');
}
