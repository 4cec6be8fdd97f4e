import type { CallType } from '../../schemas/call-type.ts';
import type { PlanFault } from '../../schemas/tracking-plan/fault.ts';
import { scrubText } from '../intake/scrub-text.ts';
import type { Finding } from './finding.ts';

/** What a plan found wrong with one event. No value of the event is in it. */
export interface Violation {
  readonly type: CallType;
  /** Name of the event, without contacts and cut short; empty where it has none. */
  readonly event: string;
  readonly messageId: string;
  /** At least one. */
  readonly findings: readonly [Finding, ...Finding[]];
}

const longestName = 100;

/** @returns undefined where nothing was found */
export function violationOf(
  event: Readonly<Record<string, unknown>>,
  type: CallType,
  messageId: string,
  [first, ...others]: readonly Finding[],
): Violation | undefined {
  if (first === undefined) return undefined;
  const name = event[type === 'track' ? 'event' : 'name'];
  const shown = typeof name === 'string' ? scrubText(name.slice(0, longestName)) : '';
  return { type, event: shown, messageId, findings: [first, ...others] };
}

/** Events of a source and day that had the same fault at the same place. */
export interface ViolationCount {
  readonly sourceId: string;
  /** Day of receipt in the brand's zone. */
  readonly day: string;
  readonly type: CallType;
  readonly event: string;
  /** JSON pointer with `*` for places in arrays. */
  readonly pointer: string;
  readonly fault: PlanFault;
  readonly events: number;
  /** Of these, those that were not stored. */
  readonly refused: number;
  readonly lastSeenAt: string;
  /** Of the last one. */
  readonly messageId: string;
}

/** What is known of where an event came from. */
interface Origin {
  readonly sourceId: string;
  readonly day: string;
  readonly receivedAt: string;
  readonly isRefused: boolean;
}

/** Counts violations, each kind once per event. */
export class ViolationCounts {
  readonly #counts = new Map<string, ViolationCount>();

  add({ type, event, messageId, findings }: Violation, origin: Origin): void {
    const { sourceId, day, receivedAt, isRefused } = origin;
    const kinds = new Map(findings.map((one) => [`${one.fault} ${one.place}`, one]));
    for (const { place, fault } of kinds.values()) {
      const key = JSON.stringify([sourceId, day, type, event, place, fault]);
      const known = this.#counts.get(key);
      const isLast = known === undefined || receivedAt >= known.lastSeenAt;
      this.#counts.set(key, {
        ...{ sourceId, day, type, event, pointer: place, fault },
        events: (known?.events ?? 0) + 1,
        refused: (known?.refused ?? 0) + (isRefused ? 1 : 0),
        lastSeenAt: isLast ? receivedAt : known.lastSeenAt,
        messageId: isLast ? messageId : known.messageId,
      });
    }
  }

  list(): readonly ViolationCount[] {
    return [...this.#counts.values()];
  }
}
