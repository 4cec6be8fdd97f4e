import { expect, test } from 'vitest';
import { planOfFields, planWithFields } from '../../domain/custom-fields/plan-with-fields.ts';
import { judgeOf } from '../../domain/tracking-plan/judge-event.ts';
import { type CustomField, customField } from '../../schemas/custom-field.ts';
import { trackingPlan } from '../../schemas/tracking-plan/plan.ts';

const fields: readonly CustomField[] = [
  { of: 'person', name: 'shoe_size', type: 'number', label: '靴のサイズ' },
  { of: { event: 'Visit' }, name: 'ward', type: 'string', label: '病棟', values: ['A', 'B'] },
  { of: { event: 'Visit' }, name: 'booked_on', type: 'date', label: '予約日' },
].map((field) => customField.parse(field));

const faults = (
  judge: ReturnType<typeof judgeOf>,
  event: Record<string, unknown>,
  type: 'track' | 'identify',
) => judge(event, type).map(({ pointer, fault }) => `${pointer} ${fault}`);

test('without a plan values of fields are judged, and nothing else is', () => {
  const judge = judgeOf(planOfFields(fields));
  expect(faults(judge, { traits: { shoe_size: 26.5, other: 1 } }, 'identify')).toEqual([]);
  expect(faults(judge, { traits: { shoe_size: '26' } }, 'identify')).toEqual([
    '/traits/shoe_size type',
  ]);
  expect(
    faults(judge, { event: 'Visit', properties: { ward: 'C', booked_on: '2026-02-30' } }, 'track'),
  ).toEqual(['/properties/ward enum', '/properties/booked_on format']);
  expect(faults(judge, { event: 'Order Completed', properties: { ward: 9 } }, 'track')).toEqual([]);
});

test('a plan keeps its own word, refuses what it refuses, and gets the fields beside', () => {
  const plan = trackingPlan.parse({
    id: 'p',
    name: 'p',
    unplanned: 'refuse',
    events: [
      {
        type: 'track',
        name: 'Visit',
        additional: 'refuse',
        properties: { ward: { type: 'integer' } },
      },
    ],
  });
  const judge = judgeOf(planWithFields(plan, fields));
  expect(
    faults(judge, { event: 'Visit', properties: { ward: 3, booked_on: '2026-02-28' } }, 'track'),
  ).toEqual([]);
  expect(faults(judge, { event: 'Visit', properties: { ward: 'A' } }, 'track')).toEqual([
    '/properties/ward type',
  ]);
  expect(faults(judge, { traits: { shoe_size: 1 } }, 'identify')).toEqual(['/type unplanned']);
  expect(planWithFields(plan, [])).toBe(plan);
});
