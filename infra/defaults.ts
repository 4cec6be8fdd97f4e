/** What a deployment has unless its context says otherwise; the names are those of the context. */
export const defaults = {
  brand: 'brand',
  timeZone: 'Asia/Tokyo',
  batchWindowSeconds: 60,
  /** Minutes. */
  compactEvery: 15,
} as const;
