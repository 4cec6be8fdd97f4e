/**
 * What a deployment costs beside what the meter of the embedded cloud counts: prices by the month, prices of the edge,
 * and what AWS does by itself and bills. List prices of Tokyo without free tier, as of 2026-11, in US dollars.
 *
 * @see https://aws.amazon.com/pricing/ each service's own page
 */
export const monthly = {
  /** One metric, standard resolution. */
  alarm: 0.1,
  /** Rotation adds a dollar in each of the first two years. */
  kmsKey: 1,
  secret: 0.4,
} as const;

export const perGigabyteMonth = { s3: 0.025, dynamodb: 0.285, pointInTimeRecovery: 0.228 } as const;

/** CloudFront in front of the collector, viewers in Japan. */
export const edge = {
  perHttpsRequest: 0.012 / 10_000,
  /** Bodies on their way from CloudFront to the Function URL. */
  perGigabyteToOrigin: 0.06,
  perGigabyteToViewer: 0.114,
} as const;

export const hoursPerMonth = 730;
export const minutesPerMonth = hoursPerMonth * 60;

/** What is no count of ours. Each is a line of its own in the bill, marked as assumed. */
export const assumed = {
  /** Lambda's pollers of one queue: five long polls of 20 s at a time, whatever comes. */
  pollsPerQueueAndMinute: 15,
  /** Most messages wait for nobody to join them: a poller takes what is there when its long poll is answered. */
  messagesPerReceive: 1,
  /** KMS: an hour's data key for the events queue, five minutes' for two tables, for each of some callers. */
  kmsRequestsPerMonth: 40_000,
  /** An invocation of collect with SQS in the same region: most of it waiting for SendMessage. */
  collectSeconds: 0.012,
  /** A statement of Athena from start to end, however small, with its polls. */
  athenaSeconds: 2.5,
  /** Statements of a compaction, of a refresh, that wait for each other. */
  compactionChain: 4,
  refreshChain: 9,
  /** S3 reads of Athena for one object in one statement: footer, columns, and its share of the listing. */
  readsPerObject: 4,
  /** Linked people, their traits and consents that a refresh merges what is new into: a million nodes of 40 bytes. */
  linkedBytes: 40_000_000,
  /** Longest window of the audiences; all share one scan. */
  audienceWindowDays: 30,
  logOverheadBytes: 26,
  responseBytes: 500,
} as const;

/** What Lambda itself writes for an invocation with JSON logs at level INFO, as documented; WARN writes neither. */
export const platformLogLines = [
  '{"time":"2026-11-22T03:00:00.000Z","type":"platform.start","record":{"requestId":"7d0b6b0e-2f7e-4c51-9f62-9c5a3a0d0c11","version":"$LATEST"}}',
  '{"time":"2026-11-22T03:00:00.012Z","type":"platform.report","record":{"requestId":"7d0b6b0e-2f7e-4c51-9f62-9c5a3a0d0c11","metrics":{"durationMs":11.234,"billedDurationMs":12,"memorySizeMB":256,"maxMemoryUsedMB":112},"status":"success"}}',
] as const;
