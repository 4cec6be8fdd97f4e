import * as z from 'zod';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { ownRequest } from '../../domain/intake/own-request.ts';
import type { uploadedMembers } from '../../schemas/api/audience-library.ts';
import {
  externalSegmentRow,
  segmentEvents,
  segmentProperty,
} from '../../schemas/external-segment.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, accepted, failure, notFound } from './response.ts';

const most = 1_000;
/** Events of one message: a queue message holds 256 KiB. */
const eventsPerMessage = 250;

/** SHA-256 of an address as `daicho match-key` writes it: trimmed, lower case. */
const hashedAddress = z.string().regex(/^[0-9a-f]{64}$/, 'must be SHA-256 in lower-case hex');

/**
 * Part of an upload. The same part under the same `uploadId` changes nothing when it comes again; another upload of
 * the same people needs another id.
 */
export const membersUpload = z
  .strictObject({
    uploadId: z.string().regex(/^[\w.-]{1,100}$/, 'use up to 100 letters, digits, . _ and -'),
    joined: z.array(hashedAddress).default([]),
    left: z.array(hashedAddress).default([]),
  })
  .refine(({ joined, left }) => joined.length + left.length <= most, {
    error: `at most ${most} members a call`,
    path: ['joined'],
  });
type MembersUpload = z.infer<typeof membersUpload>;

/**
 * Says who joined and left, by events of our own on the way that all events take; they count from the next refresh on.
 * Only of people who are known here: what somebody else knows of strangers is counted and not kept.
 */
export async function uploadMembers(
  id: string,
  { uploadId, joined, left }: MembersUpload,
  ports: ApiPorts,
): Promise<Answered<typeof uploadedMembers>> {
  const segment = await ports.control.get(externalSegmentRow, 'external-segment', id);
  if (segment === undefined) return notFound('segment');
  if (joined.length > 0 && segment.expiresOn < brandDays(ports.timeZone)(ports.clock())) {
    const message = 'nobody joins a segment that has expired';
    return failure('invalid', `joined: ${message}.`, [{ path: 'joined', message }]);
  }
  const words = [
    ...joined.map((hash) => ({ hash, event: segmentEvents.joined })),
    ...left.map((hash) => ({ hash, event: segmentEvents.left })),
  ];
  const known = await ports.graph.profilesOf([
    ...new Set(words.map(({ hash }) => ports.nodeOf('email', hash))),
  ]);
  const told = words.filter(({ hash }) => known.has(ports.nodeOf('email', hash)));
  const events = told.map(({ hash, event }) => ({
    type: 'track',
    event,
    messageId: `segment-${ports.sha256(JSON.stringify([id, uploadId, event, hash])).slice(0, 40)}`,
    context: { externalIds: [{ type: 'email_sha256', id: hash, collection: 'users' }] },
    properties: { [segmentProperty]: id },
  }));
  for (let start = 0; start < events.length; start += eventsPerMessage) {
    await send(events.slice(start, start + eventsPerMessage), ports);
  }
  return accepted({
    segmentId: id,
    uploadId,
    joined: told.filter(({ event }) => event === segmentEvents.joined).length,
    left: told.filter(({ event }) => event === segmentEvents.left).length,
    unknown: words.length - told.length,
  });
}

/** Without a time of their own: an upload that comes again later still is the same events. */
async function send(batch: readonly unknown[], ports: ApiPorts): Promise<void> {
  const requestId = `api-${ports.randomText(20)}`;
  const receivedAt = new Date(ports.clock()).toISOString();
  const about = { requestId, receivedAt, sourceId: 'api' };
  await ports.events.send(ownRequest(about, JSON.stringify({ batch })));
}
