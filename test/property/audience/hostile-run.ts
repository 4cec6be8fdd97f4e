import * as fc from 'fast-check';
import { compileAudiences } from '../../../domain/audience/compile.ts';
import type { Condition } from '../../../schemas/audience/condition.ts';
import { conditions } from './arbitrary/conditions.ts';
import { define } from './arbitrary/define.ts';
import { hostile } from './arbitrary/hostile.ts';
import { asOf } from './arbitrary/vocabulary.ts';
import { deepShape } from './deep-shape.ts';
import { library } from './library.ts';
import { isTooDeep, parsedShape } from './parsed-shape.ts';

/** What came of it. */
export interface HostileResult {
  readonly definitions: number;
  readonly statements: number;
  /** Of which so many nest more than 32 levels, and were judged by the words of Trino's grammar (`deepShape`). */
  readonly deeplyNested: number;
  /** String literals that were read back and compared. */
  readonly literals: number;
  /** Numbers of definitions whose statement changed shape, or whose words arrived changed. */
  readonly faults: readonly number[];
}

const perDraw = 500;

/**
 * Compiles each generated definition twice, with plain words and with hostile ones in the same places: the statements
 * must parse to one shape, and every word must come back out of the parsed literals as it was written.
 */
export function runHostileDefinitions(options: {
  readonly count: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}): HostileResult {
  const faults: number[] = [];
  const seen = { definitions: 0, statements: 0, deeplyNested: 0, literals: 0 };
  const words = fc.uniqueArray(hostile, { minLength: 12, maxLength: 12 });
  for (let start = 0; start < options.count; start += perDraw) {
    const numRuns = Math.min(perDraw, options.count - start);
    const drawn = fc.sample(fc.tuple(conditions(3), words), {
      seed: options.seed + start,
      numRuns,
    });
    drawn.forEach(([where, hostileWords], i) => {
      const twins = twinStatements(where, hostileWords);
      seen.definitions += 1;
      seen.statements += twins.length;
      for (const { plain, odd, arrives } of twins) {
        const shallow = [plain, odd].map(parsedShape);
        const isDeep = shallow.every(isTooDeep);
        const [one, other] = isDeep ? [plain, odd].map(deepShape) : shallow;
        if (isDeep) seen.deeplyNested += 1;
        if (typeof one !== 'object' || typeof other !== 'object') {
          faults.push(start + i);
          continue;
        }
        seen.literals += one.strings.length;
        const isSame =
          one.shape === other.shape && sameTexts(one.strings.map(arrives), other.strings);
        if (!isSame) faults.push(start + i);
      }
    });
    options.onProgress?.(seen.definitions);
  }
  return { ...seen, faults };
}

const sameTexts = (some: readonly string[], others: readonly string[]) =>
  JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());

function twinStatements(where: Condition, hostileWords: readonly string[]) {
  const found: string[] = [];
  const numbered = withWords(where, (word) => {
    if (!found.includes(word)) found.push(word);
    return `w${found.indexOf(word)}.`;
  });
  const oddWord = (number: number) => `${hostileWords[number % hostileWords.length]}${number}.`;
  const odd = withWords(where, (word) => oddWord(found.indexOf(word)));
  /** What a plain literal must have become; in JSON paths, words are quoted once more. */
  const arrives = (text: string) =>
    text.replace(/w(\d+)\./g, (_, digits: string) => {
      const word = oddWord(Number(digits));
      return text.startsWith('$') ? word.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : word;
    });
  const odds = statementsOf(odd);
  return statementsOf(numbered).map((plain, i) => ({ plain, odd: odds[i] ?? '', arrives }));
}

const statementsOf = (where: unknown): string[] =>
  compileAudiences([{ id: 'audience', definition: define(where) }], {
    ...{ asOf, timeZone: 'Asia/Tokyo', library },
  }).map(({ sql }) => sql);

/** What they hold names what the library has: other words would name nothing. */
const references = ['computed', 'score', 'segment', 'audience'];
const named = ['event', 'events', 'property', 'some', 'name', 'purpose', 'trait', 'value'];

/** The same condition with other words wherever a person writes words of their own. */
function withWords(value: unknown, word: (own: string) => string, key = ''): unknown {
  if (references.includes(key)) return value;
  if (typeof value === 'string') return named.includes(key) ? word(value) : value;
  if (Array.isArray(value)) return value.map((item) => withWords(item, word, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withWords(inner, word, name)]),
  );
}
