/** The calls of the Segment HTTP API; each is also the path under `/v1/` and the `type` within a batch. */
export const callTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
export type CallType = (typeof callTypes)[number];
