import {
  type PatternTree,
  parsePattern,
  type Range,
} from '../../schemas/tracking-plan/pattern-syntax.ts';
import { isForced } from './forced-pattern.ts';

/** One place of the automaton: after a character of `ranges` comes `next`. */
interface Place {
  readonly ranges: readonly Range[];
  readonly next: Fork;
}

/** Where matching goes on without a character; filled once all of the pattern is known. */
interface Fork {
  readonly places: Place[];
  readonly forks: Fork[];
  isEnd: boolean;
}

/** What is possible after some characters: a state of the deterministic automaton, made when first met. */
interface State {
  /** Place of its row in the table of steps. */
  readonly number: number;
  readonly places: readonly Place[];
  readonly isEnd: boolean;
  /** Numbers of the states after characters beyond ASCII. */
  readonly others: Map<number, number>;
}

/** States and steps remembered per pattern; beyond them all are forgotten, so that hostile texts cannot fill the memory. */
const maxStates = 512;
const maxOtherSteps = 5_000;
const asciiCharacters = 0x80;

/**
 * Whether a text as a whole matches a pattern, as a function. Its time grows with the length of the text alone, whatever pattern and
 * text are: the engine's own where it has no choice, else an automaton of Thompson's whose states are made as they are met.
 *
 * @throws RangeError for what is no pattern, see `schemas/tracking-plan/pattern.ts`
 * @see https://swtch.com/~rsc/regexp/regexp1.html
 */
export function patternMatcher(pattern: string): (text: string) => boolean {
  const parsed = parsePattern(pattern);
  if ('fault' in parsed) throw new RangeError(`The pattern ${parsed.fault}.`);
  if (isForced(parsed.tree)) {
    const expression = new RegExp(`^(?:${pattern})$`, 'u');
    return (text) => expression.test(text);
  }
  const end: Fork = { places: [], forks: [], isEnd: true };
  const automaton = new Automaton(forkOf(parsed.tree, end));
  return (text) => automaton.matches(text);
}

class Automaton {
  readonly #start: Fork;
  readonly #numbers = new Map<Place, number>();
  readonly #named = new Map<string, State>();
  #states: State[] = [];
  /** One more than the number of the state that follows, by state and ASCII character; 0 where that is not known yet. */
  #steps = new Uint16Array(4 * asciiCharacters);
  #otherSteps = 0;

  constructor(start: Fork) {
    this.#start = start;
    this.#stateOf([start]);
  }

  matches(text: string): boolean {
    let steps = this.#steps;
    let number = 0;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit < asciiCharacters) {
        const next = steps[number * asciiCharacters + unit] ?? 0;
        if (next === 0) {
          number = this.#step(number, unit);
          steps = this.#steps;
        } else number = next - 1;
      } else {
        const code = text.codePointAt(at) ?? unit;
        if (code > 0xffff) at += 1;
        number = this.#states[number]?.others.get(code) ?? this.#step(number, code);
        steps = this.#steps;
      }
    }
    return this.#states[number]?.isEnd === true;
  }

  #step(from: number, code: number): number {
    const state = this.#states[from];
    const forks = state?.places.flatMap(({ ranges, next }) => (isIn(ranges, code) ? next : []));
    if (this.#states.length >= maxStates || this.#otherSteps >= maxOtherSteps) {
      this.#forget();
      return this.#stateOf(forks ?? []).number;
    }
    const { number } = this.#stateOf(forks ?? []);
    if (code < asciiCharacters) this.#steps[from * asciiCharacters + code] = number + 1;
    else {
      state?.others.set(code, number);
      this.#otherSteps += 1;
    }
    return number;
  }

  #forget(): void {
    this.#named.clear();
    this.#states = [];
    this.#steps = new Uint16Array(4 * asciiCharacters);
    this.#otherSteps = 0;
    this.#stateOf([this.#start]);
  }

  #stateOf(forks: readonly Fork[]): State {
    const reached = new Set(forks);
    // A set is walked with what is added meanwhile.
    for (const fork of reached) for (const next of fork.forks) reached.add(next);
    const all = [...reached];
    const places = [...new Set(all.flatMap((fork) => fork.places))];
    const isEnd = all.some((fork) => fork.isEnd);
    const numbers = places.map((place) => this.#numberOf(place)).sort((one, other) => one - other);
    const name = `${numbers.join()}${isEnd ? '.' : ''}`;
    return this.#named.get(name) ?? this.#added(name, places, isEnd);
  }

  #added(name: string, places: readonly Place[], isEnd: boolean): State {
    const state: State = { number: this.#states.length, places, isEnd, others: new Map() };
    this.#states.push(state);
    this.#named.set(name, state);
    if (this.#steps.length < this.#states.length * asciiCharacters) {
      const grown = new Uint16Array(this.#steps.length * 2);
      grown.set(this.#steps);
      this.#steps = grown;
    }
    return state;
  }

  #numberOf(place: Place): number {
    const known = this.#numbers.get(place);
    if (known !== undefined) return known;
    this.#numbers.set(place, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

const isIn = (ranges: readonly Range[], code: number): boolean =>
  ranges.some(([first, last]) => code >= first && code <= last);

/** What matches `tree` and goes on at `next`. */
function forkOf(tree: PatternTree, next: Fork): Fork {
  switch (tree.kind) {
    case 'characters':
      return { places: [{ ranges: tree.ranges, next }], forks: [], isEnd: false };
    case 'sequence':
      return tree.parts.reduceRight((after, part) => forkOf(part, after), next);
    case 'choice':
      return { places: [], forks: tree.parts.map((part) => forkOf(part, next)), isEnd: false };
    case 'repeat':
      return repeated(tree.part, tree.from, tree.to, next);
  }
}

function repeated(part: PatternTree, from: number, to: number, next: Fork): Fork {
  let after = next;
  if (to === Number.POSITIVE_INFINITY) {
    const loop: Fork = { places: [], forks: [next], isEnd: false };
    loop.forks.push(forkOf(part, loop));
    after = loop;
  } else {
    for (let count = from; count < to; count += 1) {
      after = { places: [], forks: [next, forkOf(part, after)], isEnd: false };
    }
  }
  for (let count = 0; count < from; count += 1) after = forkOf(part, after);
  return after;
}
