import type { SensitiveCategory } from '../../schemas/tracking-plan/sensitive.ts';

export interface SensitiveWord {
  readonly word: string;
  readonly category: SensitiveCategory;
}

/** Finds the first of some words in a text; undefined where none is in it. */
export type FindWord = (text: string) => SensitiveWord | undefined;

/**
 * A finder of words. Width, case and punctuation do not count, `camelCase` is two words, and what an address writes as `%E5%A6%8A` is
 * read as it is meant. A word in Latin letters matches whole, with an `s` at its end or without; any other matches anywhere.
 */
export function wordFinder(words: readonly SensitiveWord[]): FindWord {
  const tests = words.map((each) => ({ each, isIn: testOf(each.word) }));
  return (text) => {
    const read = spelled(decoded(text));
    return tests.find(({ isIn }) => isIn(read))?.each;
  };
}

type Test = (spelledText: string) => boolean;

const mostKept = 2_000;
const kept = new Map<string, Test>();

/** The test of a word, kept: the built-in ones are asked for again and again. */
function testOf(word: string): Test {
  const known = kept.get(word);
  if (known !== undefined) return known;
  const test = newTest(spelled(word));
  if (kept.size >= mostKept) kept.clear();
  kept.set(word, test);
  return test;
}

function newTest(word: string): Test {
  if (word === '') return () => false;
  if (/^[\p{ASCII}]+$/v.test(word)) {
    const plain = word.replaceAll(' ', ' ?');
    const pattern = new RegExp(`(?<![a-z0-9])${plain}s?(?![a-z0-9])`);
    return (text) => pattern.test(text);
  }
  const joined = word.replaceAll(' ', '');
  return (text) => text.replaceAll(' ', '').includes(joined);
}

/** One spelling for all: NFKC, lower case, single spaces between words. */
export const spelled = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** An address within an address is encoded twice. */
const mostTimes = 3;

/** What is encoded badly, as `50%` or in another character set, hides nothing that stands beside it. */
function decoded(text: string): string {
  let read = text;
  for (let times = 0; times < mostTimes && read.includes('%'); times += 1) {
    read = read.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
      utf8.decode(Uint8Array.from(bytes.slice(1).split('%'), (byte) => Number.parseInt(byte, 16))),
    );
  }
  return read;
}

const utf8 = new TextDecoder();
