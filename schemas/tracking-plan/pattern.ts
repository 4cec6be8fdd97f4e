import * as z from 'zod';
import { checkText } from '../audience/limits.ts';
import { type PatternTree, parsePattern } from './pattern-syntax.ts';

/** Characters that a pattern matches one by one, with its repetitions written out. */
const maxPlaces = 500;

/** A pattern, see {@link parsePattern}; at most 300 characters, and 500 when its repetitions are written out. */
export const pattern = z
  .string()
  .min(1)
  .max(300)
  .check(checkText)
  .check(({ value, issues }) => {
    const message = patternFault(value);
    if (message !== undefined) issues.push({ code: 'custom', message, input: value });
  });

function patternFault(text: string): string | undefined {
  const parsed = parsePattern(text);
  if ('fault' in parsed) return parsed.fault;
  const isLong = placesOf(parsed.tree) > maxPlaces;
  return isLong ? 'repeats too much: use smaller numbers in { }' : undefined;
}

function placesOf(tree: PatternTree): number {
  switch (tree.kind) {
    case 'characters':
      return 1;
    case 'repeat':
      return placesOf(tree.part) * Math.max(1, Number.isFinite(tree.to) ? tree.to : tree.from + 1);
    default:
      return tree.parts.reduce((sum, part) => sum + placesOf(part), 1);
  }
}
