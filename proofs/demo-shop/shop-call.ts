/** Sources of the shop by the id they get: browser, order system, tills, call centre. */
export const sourceIds = ['web', 'order-system', 'pos', 'call-centre'] as const;
export type SourceId = (typeof sourceIds)[number];

/** What must become of a call once it has been through the pipeline. */
export type Fate = 'stored' | 'duplicate' | 'rejected';

/** One call as a source sends it, with what only its inventor knows. */
export interface ShopCall {
  readonly source: SourceId;
  readonly atEpochMs: number;
  /** In Segment's wire format. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly fate: Fate;
  readonly isBot: boolean;
  /** Who it is in truth as far as anybody could tell from the call: `person:17`, `phone:17`, `device:…`, `receipt:…`. */
  readonly who: string;
}

const dayMs = 86_400_000;
/** Brand days are Tokyo's: nine hours ahead of UTC all year. */
const tokyoOffsetMs = 9 * 3_600_000;

export const daysMs = (days: number): number => days * dayMs;

/** `YYYY-MM-DD` in Tokyo. */
export const tokyoDay = (epochMs: number): string =>
  new Date(epochMs + tokyoOffsetMs).toISOString().slice(0, 10);

export interface ShopTimes {
  readonly nowEpochMs: number;
  /** Days of orders and receipts, today included. */
  readonly days: number;
  /** Days for which the snippet has been on the site: what a browser key sends may not be older than 30 days. */
  readonly webDays: number;
}
