import * as z from 'zod';
import { checkText } from './audience/limits.ts';
import { referredId } from './audience/reference-conditions.ts';
import { day, name, sentence } from './audience/values.ts';

/** Events that an upload becomes; property `segment_id` says of which segment. */
export const segmentEvents = { joined: 'Segment Joined', left: 'Segment Left' } as const;
export const segmentProperty = 'segment_id';

/** A segment that somebody else provides, as it is registered: under which terms, until when, for what. */
export const externalSegment = z.strictObject({
  name: z.string().trim().min(1).max(200).check(checkText),
  /** Who provides it. */
  provider: z.string().trim().min(1).max(200).check(checkText),
  /** What the licence allows, in words or by its number. */
  licence: sentence,
  /** Last day on which it may be used, in the brand's zone. */
  expiresOn: day,
  /** Purpose for which a person must have consented to be in it. */
  consentPurpose: name,
});
export type ExternalSegment = z.infer<typeof externalSegment>;

/** Row of the control table: kind `external-segment`, id = segment id. */
export const externalSegmentRow = z.object({
  kind: z.literal('external-segment'),
  id: referredId,
  ...externalSegment.shape,
  createdAt: z.string(),
});
export type ExternalSegmentRow = z.infer<typeof externalSegmentRow>;
