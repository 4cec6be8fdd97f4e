import {
  type PatternTree,
  parsePattern,
  type Range,
} from '../../schemas/tracking-plan/pattern-syntax.ts';

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
  readonly places: readonly Place[];
  readonly isEnd: boolean;
  readonly after: Map<number, State>;
}

/** Steps remembered per pattern; beyond it all are forgotten, so that hostile texts cannot fill the memory. */
const maxSteps = 5_000;

/**
 * Whether a text as a whole matches a pattern, as a function. Its time grows with the length of the text alone, whatever pattern and
 * text are: an automaton of Thompson's whose states are made as they are met.
 *
 * @throws RangeError for what is no pattern, see `schemas/tracking-plan/pattern.ts`
 * @see https://swtch.com/~rsc/regexp/regexp1.html
 */
export function patternMatcher(pattern: string): (text: string) => boolean {
  const parsed = parsePattern(pattern);
  if ('fault' in parsed) throw new RangeError(`The pattern ${parsed.fault}.`);
  const end: Fork = { places: [], forks: [], isEnd: true };
  const automaton = new Automaton(forkOf(parsed.tree, end));
  return (text) => automaton.matches(text);
}

class Automaton {
  readonly #start: Fork;
  readonly #states = new Map<string, State>();
  readonly #numbers = new Map<Place, number>();
  #first: State;
  #steps = 0;

  constructor(start: Fork) {
    this.#start = start;
    this.#first = this.#stateOf([start]);
  }

  matches(text: string): boolean {
    let state = this.#first;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.codePointAt(at) ?? 0;
      if (code > 0xffff) at += 1;
      state = state.after.get(code) ?? this.#step(state, code);
      if (state.places.length === 0 && !state.isEnd) return false;
    }
    return state.isEnd;
  }

  #step(from: State, code: number): State {
    if (this.#steps >= maxSteps) this.#forget();
    const forks = from.places.flatMap(({ ranges, next }) => (isIn(ranges, code) ? next : []));
    const state = this.#stateOf(forks);
    from.after.set(code, state);
    this.#steps += 1;
    return state;
  }

  #forget(): void {
    this.#states.clear();
    this.#steps = 0;
    this.#first = this.#stateOf([this.#start]);
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
    const known = this.#states.get(name);
    if (known !== undefined) return known;
    const state: State = { places, isEnd, after: new Map() };
    this.#states.set(name, state);
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
