import { caseEvents } from './business-events.ts';

/** What cases are called. */
export const caseKinds = ['complaint', 'inquiry', 'ticket'] as const;
export type CaseKind = (typeof caseKinds)[number];

/** Properties that may carry a case's id, the first that is there counts. */
export const caseIdProperties = ['case_id', 'ticket_id', 'inquiry_id', 'complaint_id'] as const;

/** Values of `type` or `category`, in lower case, that make a case a complaint whatever its events are called. */
export const complaintWords = ['complaint', 'クレーム', '苦情'] as const;

const { opened, reopened, resolved } = caseEvents;
/** Events that open a case, for the first time or again. */
export const openingEvents: readonly string[] = [...opened, ...reopened];
/** Events that close a case. */
export const closingEvents: readonly string[] = resolved;

/** The kind that a name says. */
export const kindOfCaseEvent = (event: string): CaseKind =>
  event.startsWith('Complaint ')
    ? 'complaint'
    : event.startsWith('Inquiry ')
      ? 'inquiry'
      : 'ticket';
