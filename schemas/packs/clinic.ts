import type { Property } from '../tracking-plan/property.ts';
import { day, event, moment, oneOf, text } from '../tracking-plan/written.ts';
import type { Pack } from './pack.ts';
import { sample, trait } from './written.ts';

const booked = 'Appointment Booked';
const visited = 'Clinic Visit Completed';
const checked = 'Health Check Completed';
const care: Property = { type: 'string', sensitive: 'health' };
const health = { sensitive: 'health' } as const;

/** クリニック: appointments and reminders. All of it is about health: nothing of the deployment is for advertising. */
export const clinic: Pack = {
  id: 'clinic',
  title: 'Clinic',
  titleJa: 'クリニック',
  description:
    'Appointments, visits, health checks and reminders by own channels. The deployment never advertises.',
  fields: [
    trait('department', 'string', '診療科', health),
    trait('diagnosis', 'string', '病名', health),
    trait('allergies', 'string', 'アレルギー', health),
    trait('insurance', 'string', '保険の種別', {
      values: ['employees', 'national', 'late_stage', 'none'],
      ...health,
    }),
    trait('next_check_on', 'date', '次の健診日', health),
    { of: { event: booked }, name: 'department', type: 'string', label: '診療科', ...health },
  ],
  events: [
    event(
      booked,
      '予約',
      { appointment_id: text, booked_for: moment, department: care },
      { is_first: { type: 'boolean' } },
    ),
    event(
      'Appointment Cancelled',
      '予約の取り消し',
      { appointment_id: text },
      { by: oneOf('patient', 'clinic') },
    ),
    event(
      visited,
      '受診',
      { appointment_id: text, department: care },
      { diagnosis: care, next_visit_on: day },
    ),
    event(
      'Prescription Issued',
      '処方',
      { appointment_id: text },
      { medication: care, days: { type: 'integer', sensitive: 'health' } },
    ),
    event(checked, '健診', { menu: care }, { result: care, next_check_on: day }),
  ],
  audiences: {
    'check-due': sample('次の健診まで30日以内', '健診の予約を案内するため', '健診の受診', {
      trait: {
        name: 'next_check_on',
        operator: 'between',
        value: [{ daysAgo: 0 }, { daysAhead: 30 }],
      },
    }),
    'no-return': sample('初診のあと90日受診がない', '経過をうかがうため', '治療の中断を減らす', {
      all: [
        {
          did: {
            event: booked,
            where: [{ property: 'is_first', operator: 'equals', value: true }],
            window: { within: { days: 365 } },
          },
        },
        { last: { event: visited, window: { between: [{ daysAgo: 365 }, { daysAgo: 90 }] } } },
      ],
    }),
    'checked-last-year': sample(
      '昨年健診を受け、今年はまだ',
      '年に一度の健診を続けていただくため',
      '健診の継続',
      {
        last: { event: checked, window: { between: [{ daysAgo: 450 }, { daysAgo: 330 }] } },
      },
    ),
  },
  words: [
    { word: '受診', category: 'health' },
    { word: '健診', category: 'health' },
    { word: 'clinic', category: 'health' },
    { word: 'appointment', category: 'health' },
  ],
  neverAdvertises: true,
};
