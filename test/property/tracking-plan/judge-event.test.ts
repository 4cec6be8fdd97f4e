import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeOf } from '../../../domain/tracking-plan/judge-event.ts';
import { eventOf, plan } from './arbitraries.ts';
import { oracleOf, typeOf } from './oracle.ts';

test('what a plan finds wrong is what ajv finds wrong with its JSON Schema', () => {
  const counts = { clean: 0, noted: 0, refused: 0 };
  fc.assert(
    fc.property(
      plan.chain((one) =>
        fc.tuple(fc.constant(one), fc.array(eventOf(one), { minLength: 20, maxLength: 20 })),
      ),
      ([one, events]) => {
        const judge = judgeOf(one);
        const accepts = oracleOf(one, 'accept');
        const isClean = oracleOf(one, 'refuse');
        for (const event of events) {
          const findings = judge(event, typeOf(event));
          const isRefused = findings.some(({ isNote }) => !isNote);
          expect({ event, findings, isTaken: accepts(event) }).toMatchObject({
            isTaken: !isRefused,
          });
          expect({ event, findings, isClean: isClean(event) }).toMatchObject({
            isClean: findings.length === 0,
          });
          counts[isRefused ? 'refused' : findings.length > 0 ? 'noted' : 'clean'] += 1;
        }
      },
    ),
    { numRuns: 50 },
  );
  expect(Math.min(counts.clean, counts.noted, counts.refused)).toBeGreaterThan(20);
});
