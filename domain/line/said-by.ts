import { type LineEvent, lineParts } from '../../schemas/line-webhook.ts';

type Properties = Readonly<Record<string, string | number | boolean>>;

/** What an event is called here, and what of it is kept. */
export interface SaidByLine {
  readonly event: string;
  readonly properties: Properties;
  /** Whether messages of the account reach the person from now on; absent where the event does not say. */
  readonly isReachable?: boolean;
}

const plain = (event: string): SaidByLine => ({ event, properties: {} });

const readers: Readonly<Record<string, (event: LineEvent) => SaidByLine>> = {
  follow: (event) => {
    const said = lineParts.follow.safeParse(event);
    const isUnblocked = said.success && said.data.follow.isUnblocked;
    return { event: 'LINE Followed', properties: { is_unblocked: isUnblocked }, isReachable: true };
  },
  unfollow: () => ({ ...plain('LINE Unfollowed'), isReachable: false }),
  message: messageOf,
  unsend: (event) => {
    const said = lineParts.unsend.safeParse(event);
    const properties: Properties = said.success
      ? { line_message_id: said.data.unsend.messageId }
      : {};
    return { event: 'LINE Message Unsent', properties };
  },
  postback: (event) => {
    const said = lineParts.postback.safeParse(event);
    // The brand wrote it into its own button. Whatever contact it may hold, intake replaces.
    const properties: Properties = said.success ? { data: said.data.postback.data } : {};
    return { event: 'LINE Postback Received', properties };
  },
  accountLink: (event) => {
    const said = lineParts.accountLink.safeParse(event);
    const result = said.success ? said.data.link.result : 'unreadable';
    return { event: 'LINE Account Link Failed', properties: { reason: result } };
  },
  join: () => plain('LINE Chat Joined'),
  leave: () => plain('LINE Chat Left'),
  memberJoined: (event) => {
    const said = lineParts.joined.safeParse(event);
    const members = said.success ? said.data.joined.members.length : 0;
    return { event: 'LINE Chat Members Joined', properties: { members } };
  },
  memberLeft: (event) => {
    const said = lineParts.left.safeParse(event);
    const members = said.success ? said.data.left.members.length : 0;
    return { event: 'LINE Chat Members Left', properties: { members } };
  },
  videoPlayComplete: (event) => {
    const said = lineParts.videoPlayComplete.safeParse(event);
    const properties: Properties = said.success
      ? { tracking_id: said.data.videoPlayComplete.trackingId }
      : {};
    return { event: 'LINE Video Completed', properties };
  },
  beacon: (event) => {
    const said = lineParts.beacon.safeParse(event);
    const properties: Properties = said.success
      ? { beacon_id: said.data.beacon.hwid, beacon_event: said.data.beacon.type }
      : {};
    return { event: 'LINE Beacon Detected', properties };
  },
};

const longestType = 60;

/**
 * What is kept of an event. Of a message its kind and its length, never a word of it. A type that is not known is kept by
 * its name alone: nobody can tell what its members say of whom.
 */
export function saidByLine(event: LineEvent): SaidByLine {
  const reader = Object.hasOwn(readers, event.type) ? readers[event.type] : undefined;
  return reader?.(event) ?? plain(`LINE ${event.type.slice(0, longestType)}`);
}

function messageOf(event: LineEvent): SaidByLine {
  const said = lineParts.message.safeParse(event);
  if (!said.success) return plain('LINE Message Received');
  const { id, type, text, duration, fileSize } = said.data.message;
  return {
    event: 'LINE Message Received',
    properties: {
      message_kind: type,
      ...(id !== undefined && { line_message_id: id }),
      // In code points.
      ...(text !== undefined && { text_length: Array.from(text).length }),
      ...(duration !== undefined && { duration_ms: duration }),
      ...(fileSize !== undefined && { file_bytes: fileSize }),
    },
  };
}
