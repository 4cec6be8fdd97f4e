import * as fc from 'fast-check';

/** What is said of cases and contacts, with few ids, so that it meets. */
export const caseEvent = fc.record({
  event: fc.constantFrom(
    ...['Inquiry Opened', 'Complaint Opened', 'Ticket Created', 'Complaint Reopened'],
    ...['Inquiry Answered', 'Inquiry Closed', 'Complaint Resolved', 'Support Ticket Solved'],
  ),
  properties: fc.record<Record<string, unknown>>(
    {
      case_id: fc.constantFrom<unknown>('c1', 'c2', 7, '7', '', null),
      ticket_id: fc.constantFrom<unknown>('c1', 't'),
      type: fc.constantFrom<unknown>('クレーム', 'COMPLAINT', 'praise', null),
      category: fc.constantFrom<unknown>('complaint', 'size'),
    },
    { requiredKeys: [] },
  ),
});
export const businessName = fc.constantFrom(
  ...['Inquiry Opened', 'Inquiry Closed', 'Complaint Opened', 'Complaint Resolved'],
  ...['Email Delivered', 'SMS Delivered', 'Call Completed', 'Email Opened'],
);
