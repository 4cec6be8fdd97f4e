/**
 * Patterns of texts: regular expressions without what makes matching slow. A pattern describes the whole value; `^` at its start and
 * `$` at its end may be written and say nothing more. There are literals, `.`, classes (`[a-z0-9_-]`, `[^…]`), `\d \w \s` and their
 * opposites, groups, `|`, and `* + ? {n} {n,} {n,m}`. There are no references back, no looking ahead or behind, and no word
 * boundaries: what is left is matched in one pass over the value, whoever wrote it.
 *
 * @see https://swtch.com/~rsc/regexp/regexp1.html
 */
export type PatternTree =
  | { readonly kind: 'characters'; readonly ranges: readonly Range[] }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternTree[] }
  | { readonly kind: 'choice'; readonly parts: readonly PatternTree[] }
  | {
      readonly kind: 'repeat';
      readonly part: PatternTree;
      readonly from: number;
      /** Infinity where there is no end. */
      readonly to: number;
    };

/** Code points, both included. */
export type Range = readonly [first: number, last: number];

/** Ends the reading of a text that is no pattern. */
class PatternFault extends Error {
  override readonly name = 'PatternFault';
}

const maxRepeat = 200;
const maxDepth = 20;
const lastCodePoint = 0x10ffff;

/** @returns the pattern's tree; or why the text is none, in words for whoever wrote it */
export function parsePattern(text: string): { tree: PatternTree } | { fault: string } {
  try {
    const reader = new Reader([...withoutAnchors(text)]);
    const tree = reader.choice(0);
    return reader.isAtEnd ? { tree } : { fault: 'has a ) without its (' };
  } catch (error) {
    if (error instanceof PatternFault) return { fault: error.message };
    throw error;
  }
}

function withoutAnchors(text: string): string {
  const from = text.startsWith('^') ? 1 : 0;
  const isAnchored = text.endsWith('$') && !/(?:^|[^\\])(?:\\\\)*\\\$$/.test(text);
  return text.slice(from, isAnchored ? -1 : undefined);
}

class Reader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(characters: readonly string[]) {
    this.#characters = characters;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  choice(depth: number): PatternTree {
    if (depth > maxDepth) throw new PatternFault(`nests groups more than ${maxDepth} deep`);
    const parts = [this.#sequence(depth)];
    while (this.#take('|')) parts.push(this.#sequence(depth));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts };
  }

  #sequence(depth: number): PatternTree {
    const parts: PatternTree[] = [];
    while (!this.isAtEnd && this.#next !== '|' && this.#next !== ')') {
      parts.push(this.#repeated(this.#atom(depth)));
    }
    return { kind: 'sequence', parts };
  }

  #atom(depth: number): PatternTree {
    const character = this.#read();
    if (character === '(') return this.#group(depth);
    if (character === '[') return { kind: 'characters', ranges: this.#class() };
    if (character === '.') return { kind: 'characters', ranges: anyButLineEnds };
    if (character === '\\') return { kind: 'characters', ranges: this.#escape('') };
    if ('*+?{}]'.includes(character)) throw new PatternFault(`has a ${character} out of place`);
    if (character === '^' || character === '$') {
      throw new PatternFault(`has a ${character} in its midst; write \\${character} for the sign`);
    }
    return { kind: 'characters', ranges: [rangeOf(character)] };
  }

  #group(depth: number): PatternTree {
    if (this.#take('?') && !this.#take(':')) {
      throw new PatternFault(
        'may have plain groups only, ( ) or (?: ): no looking ahead or behind',
      );
    }
    const tree = this.choice(depth + 1);
    if (!this.#take(')')) throw new PatternFault('has a ( without its )');
    return tree;
  }

  #repeated(part: PatternTree): PatternTree {
    const bounds = this.#bounds();
    if (bounds === undefined) return part;
    if (this.#next === '?' || this.#next === '+' || this.#next === '*' || this.#next === '{') {
      throw new PatternFault('repeats what is repeated; use a group');
    }
    return { kind: 'repeat', part, from: bounds[0], to: bounds[1] };
  }

  #bounds(): readonly [number, number] | undefined {
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#take('?')) return [0, 1];
    if (!this.#take('{')) return undefined;
    const from = this.#number();
    const isRange = this.#take(',');
    const to = !isRange ? from : this.#next === '}' ? Number.POSITIVE_INFINITY : this.#number();
    if (!this.#take('}') || to < from)
      throw new PatternFault('has { } that is no {n}, {n,} or {n,m}');
    return [from, to];
  }

  #number(): number {
    let digits = '';
    while (/^\d$/.test(this.#next)) digits += this.#read();
    const number = digits === '' ? Number.NaN : Number(digits);
    if (number <= maxRepeat) return number;
    throw new PatternFault(`may repeat {n} with whole numbers up to ${maxRepeat}`);
  }

  #class(): readonly Range[] {
    const isOpposite = this.#take('^');
    const ranges: Range[] = [];
    while (!this.#take(']')) {
      const first = this.#member();
      const isRange = this.#next === '-' && this.#characters[this.#at + 1] !== ']';
      if (!isRange) {
        ranges.push(...first);
        continue;
      }
      this.#read();
      ranges.push(spanOf(first, this.#member()));
    }
    if (ranges.length === 0) throw new PatternFault('has an empty class []');
    return isOpposite ? opposite(ranges) : ranges;
  }

  #member(): readonly Range[] {
    if (this.isAtEnd) throw new PatternFault('has a [ without its ]');
    const character = this.#read();
    if (character === '\\') return this.#escape('-');
    if (character === '[') throw new PatternFault('has a [ within a class; write \\[');
    return [rangeOf(character)];
  }

  /** @param also signs that may be escaped beside those that mean something everywhere */
  #escape(also: string): readonly Range[] {
    const character = this.#read();
    const known = escapes[character];
    if (known !== undefined) return known;
    if (`^$\\.*+?()[]{}|/${also}`.includes(character)) return [rangeOf(character)];
    throw new PatternFault(`has \\${character}, which patterns do not know`);
  }

  get #next(): string {
    return this.#characters[this.#at] ?? '';
  }

  #read(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new PatternFault('ends in its midst');
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#next !== character) return false;
    this.#at += 1;
    return true;
  }
}

const rangeOf = (character: string): Range => {
  const code = character.codePointAt(0) ?? 0;
  return [code, code];
};

function spanOf(first: readonly Range[], last: readonly Range[]): Range {
  const [[from, alsoFrom] = [0, 1]] = first;
  const [[to, alsoTo] = [0, 1]] = last;
  const areSingle = first.length === 1 && last.length === 1 && from === alsoFrom && to === alsoTo;
  if (!areSingle || to < from) throw new PatternFault('has a range in [ ] that has no order');
  return [from, to];
}

/** What is in none of the ranges. */
function opposite(ranges: readonly Range[]): readonly Range[] {
  const gaps: Range[] = [];
  let from = 0;
  for (const [first, last] of ranges.toSorted((one, other) => one[0] - other[0])) {
    if (first > from) gaps.push([from, first - 1]);
    from = Math.max(from, last + 1);
  }
  return from > lastCodePoint ? gaps : [...gaps, [from, lastCodePoint]];
}

const digits: readonly Range[] = [[0x30, 0x39]];
const word: readonly Range[] = [...digits, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
/** White space and line ends of ECMAScript. */
const space: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const anyButLineEnds = opposite([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]);

const escapes: Readonly<Record<string, readonly Range[]>> = {
  d: digits,
  D: opposite(digits),
  w: word,
  W: opposite(word),
  s: space,
  S: opposite(space),
  t: [[0x09, 0x09]],
  n: [[0x0a, 0x0a]],
  r: [[0x0d, 0x0d]],
};
