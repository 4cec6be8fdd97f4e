import { describe, expect, test } from 'vitest';
import { takeRequest } from '../../domain/intake/take-request.ts';
import { envelope, tools } from './intake-tools.ts';

/** Trait rows `name=value` of an identify call with these traits, and all that is bound for the lake as one text. */
function taken(traits: Record<string, unknown>, declaresBirthMonthDay: boolean) {
  const body = JSON.stringify({ type: 'identify', userId: 'u1', messageId: 'm1', traits });
  const request = takeRequest(envelope({ path: '/v1/identify' }), body, {
    ...tools,
    declaresBirthMonthDay,
  });
  const events = 'events' in request ? request.events.map((event) => event.taken) : [];
  const stored = events.flatMap((event) => (event.kind === 'taken' ? [event] : []));
  return {
    rows: stored.flatMap((event) => event.traits.map(({ trait, value }) => `${trait}=${value}`)),
    lake: JSON.stringify(stored.map(({ row, traits: rows }) => ({ row, rows }))),
  };
}

describe('where the brand has declared the month and day of birth', () => {
  test.for([
    ['1984-02-29', '02-29'],
    ['昭和56年4月29日', '04-29'],
    ['19991231', '12-31'],
    ['2001/7/4', '07-04'],
  ])('%s becomes %s, and its year stays out of the lake', ([birthday = '', monthDay]) => {
    const { rows, lake } = taken({ birthday }, true);
    expect(rows).toEqual([`birth_month_day="${monthDay}"`]);
    expect(lake).not.toContain(birthday);
    expect(lake).not.toMatch(/1984|1981|1999|2001/);
  });

  test.for(['1900-01-01', '1970-01-01', 'soon', '2001-02-30'])('%s yields none', (birthday) => {
    expect(taken({ birthday }, true).rows).toEqual([]);
  });

  test('what the sender says stays', () => {
    const traits = { birthday: '1984-02-29', birth_month_day: '03-01' };
    expect(taken(traits, true).rows).toEqual(['birth_month_day="03-01"']);
  });
});

test('nothing is taken from a birthday where nobody has declared it', () => {
  expect(taken({ birthday: '1984-02-29' }, false).rows).toEqual([]);
});
