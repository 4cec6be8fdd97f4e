import { describe, expect, test } from 'vitest';
import { caseWordOf } from '../../domain/intake/case-word.ts';
import { termsWordOf } from '../../domain/intake/terms-word.ts';

const at = '2026-06-01T00:00:00.000Z';
const said = { messageId: 'm1', at, saidAtEpochMs: Date.parse(at) };
const track = (event: string, properties: object = {}) => ({ type: 'track', event, properties });

describe('what an event says of a case', () => {
  test.for([
    ['Complaint Opened', { case_id: 'C' }, { 'id:C': [true, true] }],
    ['Complaint Reopened', { complaint_id: 'C' }, { 'id:C': [true, true] }],
    ['Complaint Closed', { case_id: 'C' }, { 'id:C': [false, true] }],
    ['Ticket Solved', { ticket_id: 12 }, { 'id:12': [false, false] }],
    ['Inquiry Opened', { inquiry_id: 'I', type: 'Complaint' }, { 'id:I': [true, true] }],
    ['Inquiry Opened', { inquiry_id: 'I', category: '苦情' }, { 'id:I': [true, true] }],
    [
      'Inquiry Opened',
      { inquiry_id: 'I', type: 'price', category: '苦情' },
      { 'id:I': [true, false] },
    ],
    ['Case Opened', { case_id: '', ticket_id: 'T' }, { 'id:T': [true, false] }],
    ['Complaint Opened', {}, { 'own:m1 shop': [true, true] }],
    ['Complaint Resolved', {}, undefined],
    ['Complaint Answered', { case_id: 'C' }, undefined],
    ['Order Completed', { case_id: 'C' }, undefined],
  ] as const)('%s %j', ([event, properties, expected]) => {
    const word = caseWordOf(track(event, properties), said, 'shop');
    const seen =
      word &&
      Object.fromEntries(
        Object.entries(word).map(([id, { value, isComplaint }]) => [id, [value, isComplaint]]),
      );
    expect(seen).toEqual(expected);
    for (const one of Object.values(word ?? {})) expect(one).toMatchObject({ at, messageId: 'm1' });
  });
});

describe('which terms an event says were accepted', () => {
  const identify = (traits: object) => ({ type: 'identify', traits });
  test.for([
    [identify({ terms_version: '3' }), 'identify', '3', at],
    [
      identify({ terms_version: 3, terms_accepted_at: '2026-03-31T23:00:00+09:00' }),
      'identify',
      '3',
      '2026-03-31T14:00:00.000Z',
    ],
    [identify({ terms_version: '3', terms_accepted_at: '2999-01-01' }), 'identify', '3', at],
    [identify({ terms_version: '3', terms_accepted_at: 'soon' }), 'identify', '3', at],
    [track('Terms Accepted', { version: 'v4' }), 'track', 'v4', at],
    [
      track('Terms Accepted', { terms_version: 'v4', accepted_at: '2026-01-02T00:00:00Z' }),
      'track',
      'v4',
      '2026-01-02T00:00:00.000Z',
    ],
  ] as const)('%j', ([event, type, value, when]) => {
    expect(termsWordOf(event, type, said)).toEqual({ value, at: when, messageId: 'm1' });
  });

  test.for([
    [identify({ terms_version: '' }), 'identify'],
    [identify({ terms_version: true }), 'identify'],
    [identify({ terms_version: 'v'.repeat(61) }), 'identify'],
    [identify({ version: '3' }), 'identify'],
    [track('Order Completed', { terms_version: '3' }), 'track'],
    [{ type: 'track', event: 'Terms Accepted' }, 'track'],
  ] as const)('none: %j', ([event, type]) => {
    expect(termsWordOf(event, type, said)).toBeUndefined();
  });
});
