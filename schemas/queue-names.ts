import * as z from 'zod';

/** Queues whose messages a consumer may give up, each with dead letters of its own. */
export const queueNames = [
  'events',
  'jobs',
  'deliveries',
  'curations',
  'searches',
  'messages',
  'imports',
] as const;
export const queueName = z.enum(queueNames);
export type QueueName = z.infer<typeof queueName>;
