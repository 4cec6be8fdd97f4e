import { expect, test } from 'vitest';
import { reportText } from '../../cli/report-text.ts';
import { textTable } from '../../cli/text-table.ts';

test('numbers and amounts stand to the right, codes and words to the left, wide characters take two', () => {
  const rows = [
    ['抹茶', '-', '924027.50', '0312345678'],
    ['a', 0.00291, '-5', '2'],
    ['b', 1200, '0', '3'],
  ];
  expect(textTable(['name', 'rate', 'revenue', 'code'], rows)).toEqual([
    'name    rate    revenue  code',
    '抹茶       -  924027.50  0312345678',
    'a     0.0029         -5  2',
    'b      1,200          0  3',
  ]);
});

test('a list in a cell of a report is its values, not JSON', () => {
  const report = { breaches: [{ caseId: 'c-1', limits: [48, 6], said: ['a', 'b'] }] };
  expect(reportText(report).at(-1)).toBe('  c-1     48, 6   a, b');
});
