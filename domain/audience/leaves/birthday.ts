import type { BirthdayCondition } from '../../../schemas/audience/birthday-condition.ts';
import { known, type LeafAnswer } from '../leaf-answer.ts';
import { encodeLiteral } from '../literal.ts';
import { traitNeed } from '../measure.ts';
import { birthdaySpans, birthdaysOn, type MonthDaySpans } from '../month-day.ts';
import type { PlanContext } from '../plan.ts';

/** Days that some year has, with or without the dashes that stand for a year left out. */
const monthDayPattern =
  '^(?:--)?((?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))\\z';

/** The month and day that a trait holds lie in a span of the year. */
export function birthdayLeaf(
  { trait = 'birth_month_day', in: span }: BirthdayCondition,
  { asOf }: PlanContext,
): LeafAnswer {
  const need = traitNeed(trait);
  const tests = spansOf(span, asOf);
  return {
    needs: [need],
    predicate: (columns) => {
      const text = columns.form(need.measure, 'text');
      const date = columns.form(need.measure, 'date');
      const monthDay = `COALESCE(date_format(${date}, '%m-%d'), regexp_extract(${text}, ${encodeLiteral(monthDayPattern)}, 1))`;
      const alternatives = tests.map(
        ([from, to]) => `${monthDay} BETWEEN ${encodeLiteral(from)} AND ${encodeLiteral(to)}`,
      );
      return known(`(${alternatives.join(' OR ')})`);
    },
    holdsWithoutFacts: false,
  };
}

function spansOf({ days, month, on }: BirthdayCondition['in'], asOf: string): MonthDaySpans {
  if (days !== undefined) return birthdaySpans(asOf, days);
  if (on !== undefined) return birthdaysOn(on, asOf);
  const digits = String(month).padStart(2, '0');
  return [[`${digits}-01`, `${digits}-31`]];
}
