import {
  caseIdProperties,
  closingEvents,
  complaintWords,
  kindOfCaseEvent,
  openingEvents,
} from '../../schemas/case-kinds.ts';
import type { Cases } from '../consent/cases.ts';
import type { Said } from './said.ts';
import { isMembers } from './split.ts';

const opening = new Set(openingEvents);
const closing = new Set(closingEvents);
const complaint: ReadonlySet<string> = new Set(complaintWords);
const longestId = 200;

/**
 * What a track event says of a case, by the rules of audiences (`domain/audience/passes/cases.ts`): undefined for every
 * other event. An opening without an id is a case of its own, which nothing can close.
 */
export function caseWordOf(
  event: Readonly<Record<string, unknown>>,
  said: Pick<Said, 'messageId' | 'at'>,
  sourceId: string,
): Cases | undefined {
  const name = event['event'];
  if (typeof name !== 'string') return undefined;
  const isOpening = opening.has(name);
  if (!isOpening && !closing.has(name)) return undefined;
  const properties = isMembers(event['properties']) ? event['properties'] : {};
  const given = caseIdProperties.map((property) => textOf(properties[property])).find(isSaid);
  if (given === undefined && !isOpening) return undefined;
  const id = given === undefined ? `own:${said.messageId} ${sourceId}` : `id:${given}`;
  const word = textOf(properties['type']) ?? textOf(properties['category']) ?? '';
  return {
    [id.slice(0, longestId)]: {
      value: isOpening,
      isComplaint: kindOfCaseEvent(name) === 'complaint' || complaint.has(word.toLowerCase()),
      at: said.at,
      messageId: said.messageId,
    },
  };
}

const isSaid = (text: string | undefined): boolean => text !== undefined && text !== '';

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
