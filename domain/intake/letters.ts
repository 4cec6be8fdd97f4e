import type { DeadLetter } from '../../schemas/dead-letter.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import type { Violation } from '../tracking-plan/violation.ts';
import type { Reason } from './reasons.ts';

export type EnvelopeHead = Omit<EventsEnvelope, 'body'>;

export interface RefusedEvent {
  readonly position: number;
  readonly reason: Reason;
  /** As sent. */
  readonly text: string;
  readonly violation?: Violation | undefined;
}

export interface LetterTools {
  /** Base64 of a text's UTF-8. */
  readonly base64: (text: string) => string;
  /** ISO 8601 UTC. */
  readonly now: () => string;
}

/** A letter beyond it is cut in two between events, so that it can go through the queue again. */
const maxLetterCharacters = 400 * 1024;

/** Letter of a request as a whole. @param message the queue message */
export function messageLetter(
  envelope: EnvelopeHead,
  { reason, violation }: Pick<RefusedEvent, 'reason' | 'violation'>,
  message: string,
  tools: LetterTools,
): DeadLetter {
  return {
    ...headOf(envelope, reason, 0, 1, tools),
    ...violationsOf([{ position: 0, violation }]),
    form: 'message',
    bytes: tools.base64(message),
  };
}

/**
 * Letters of the refused events of a batch: one for each reason, because what surrounds the events is stored with each.
 *
 * @param around the request's text before and behind its elements
 */
export function eventLetters(
  envelope: EnvelopeHead,
  refused: readonly RefusedEvent[],
  around: { readonly before: string; readonly after: string; readonly events: number },
  tools: LetterTools,
): readonly DeadLetter[] {
  const before = tools.base64(around.before);
  const after = tools.base64(around.after);
  return grouped(refused).map((events) => {
    const [{ position, reason }] = events;
    return {
      ...headOf(envelope, reason, position, around.events, tools),
      ...violationsOf(events),
      form: 'event',
      envelope,
      before,
      after,
      bytes: tools.base64(events.map(({ text }) => text).join(',')),
      positions: events.map((event) => event.position),
    };
  });
}

/** Where and how, without what the events hold. */
function violationsOf(
  refused: readonly Pick<RefusedEvent, 'position' | 'violation'>[],
): Pick<DeadLetter, 'violations'> {
  const violations = refused.flatMap(({ position, violation }) =>
    violation === undefined
      ? []
      : [
          {
            position,
            findings: violation.findings.map(({ pointer, fault }) => ({ pointer, fault })),
          },
        ],
  );
  return violations.length === 0 ? {} : { violations };
}

type Group = [RefusedEvent, ...RefusedEvent[]];

function grouped(refused: readonly RefusedEvent[]): readonly Group[] {
  const groups: Group[] = [];
  const open = new Map<Reason, { readonly events: Group; characters: number }>();
  for (const event of refused) {
    const known = open.get(event.reason);
    if (known !== undefined && known.characters + event.text.length <= maxLetterCharacters) {
      known.events.push(event);
      known.characters += event.text.length;
      continue;
    }
    const events: Group = [event];
    groups.push(events);
    open.set(event.reason, { events, characters: event.text.length });
  }
  return groups;
}

function headOf(
  envelope: EnvelopeHead,
  reason: Reason,
  position: number,
  requestEvents: number,
  tools: LetterTools,
): Omit<DeadLetter & { form: 'message' }, 'form' | 'bytes'> {
  const { sourceId, requestId, receivedAt } = envelope;
  return {
    id: `${requestId}.${position}`,
    reason,
    sourceId,
    requestId,
    receivedAt,
    rejectedAt: tools.now(),
    position,
    requestEvents,
  };
}
