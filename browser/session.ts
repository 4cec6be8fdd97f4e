import type { Members } from './members.ts';

const idleMs = 30 * 60_000;

/**
 * The session that an event belongs to; a new one after 30 minutes without any.
 *
 * @param kept what was kept of the last event, if any
 * @returns what is to be kept, and members of the context; `sessionStart` only for the first event of a session
 */
export function sessionAt(
  kept: string | undefined,
  epochMs: number,
): readonly [kept: string, context: Members] {
  const [id, number = 0, last = ''] = (kept || '').split('.');
  const isOn = epochMs - parseInt(last, 36) < idleMs;
  const now = epochMs.toString(36);
  const sessionId = isOn ? id : now;
  const sessionNumber = +number + (isOn ? 0 : 1);
  return [
    `${sessionId}.${sessionNumber}.${now}`,
    { sessionId, sessionNumber, sessionStart: !isOn || undefined },
  ];
}
