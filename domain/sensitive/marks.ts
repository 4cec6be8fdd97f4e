import type { SensitiveMarks } from '../../schemas/sensitive.ts';
import {
  type SensitiveCategory,
  sensitiveCategory,
} from '../../schemas/tracking-plan/sensitive.ts';
import { builtInWords } from './built-in-words.ts';
import { type FindWord, type SensitiveWord, spelled, wordFinder } from './words.ts';

/** A field that is marked, by the names of the way to it. A single name means that name wherever it stands. */
export interface MarkedField {
  readonly names: readonly string[];
  readonly category: SensitiveCategory;
  /** Who marked it, in words. */
  readonly by: string;
}

/** All that is sensitive here and now. */
export interface Marks {
  readonly fields: readonly MarkedField[];
  readonly findWord: FindWord;
  /** Short text that is the same while the marks are. */
  readonly edition: string;
}

/**
 * The marks that count: words that are built in, less those that the brand allows, and the brand's own; fields of the brand, of
 * tracking plans and of custom fields.
 *
 * @param declared fields that plans and custom fields mark
 */
export function marksOf(brand: SensitiveMarks, declared: readonly MarkedField[] = []): Marks {
  const allowed = new Set(brand.allowed.map(({ word }) => spelled(word)));
  const builtIn = builtInMarks().filter(({ word }) => !allowed.has(spelled(word)));
  const words = [...brand.words, ...builtIn];
  const own = brand.fields.map(({ field, category }) => ({
    names: [field].flat(),
    category,
    by: 'the brand',
  }));
  const fields = [...own, ...declared];
  const edition = shortOf(JSON.stringify([words, fields]));
  return { fields, findWord: wordFinder(words), edition };
}

/** FNV-1a from both ends, 32 bits each: tells editions apart, and hides nothing. */
function shortOf(text: string): string {
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i += 1) {
    one = Math.imul(one ^ text.charCodeAt(i), 0x01000193);
    other = Math.imul(other ^ text.charCodeAt(text.length - 1 - i), 0x01000193);
  }
  return [one, other].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Every built-in word with its category. */
export const builtInMarks = (): readonly SensitiveWord[] =>
  sensitiveCategory.options.flatMap((category) =>
    builtInWords[category].map((word) => ({ word, category })),
  );

/**
 * The mark on what a look at a field can see: the field itself, one within it, or one that it lies in. Steps into lists (`0`, `1`)
 * are no names. A name that holds a sensitive word is marked by that.
 *
 * @param names the way to the field that is looked at
 */
export function markOn(names: readonly string[], marks: Marks): MarkedField | undefined {
  const way = names.filter((name) => !/^\d+$/.test(name)).map(compact);
  const marked = marks.fields.find((field) => isSeen(way, field.names.map(compact)));
  if (marked !== undefined) return marked;
  const word = names.map(marks.findWord).find((found) => found !== undefined);
  return word && { names: [word.word], category: word.category, by: 'its name' };
}

function isSeen(way: readonly string[], mark: readonly string[]): boolean {
  const [only] = mark;
  if (only !== undefined && mark.length === 1) return way.includes(only);
  const length = Math.min(way.length, mark.length);
  return length > 0 && way.slice(0, length).every((name, index) => name === mark[index]);
}

/** `blood_type`, `bloodType` and `Blood Type` are one field; what has no letters stays as it is. */
const compact = (name: string): string => spelled(name).replaceAll(' ', '') || name;
