/** What is searched for, and what it is called in a report; the name tells nobody's data. */
export interface Needle {
  readonly text: string;
  readonly name: string;
  /** Found only between characters that are neither letter nor digit. */
  readonly isBounded?: boolean;
}

const codeBits = 24;

/**
 * Finds any of many texts in one pass: a code of the last few characters rolls along, and only where it is that of some
 * needle's beginning are needles compared.
 */
export class NeedleIndex {
  readonly #window: number;
  readonly #shift: number;
  readonly #isBeginning = new Uint8Array(2 ** codeBits);
  readonly #byBeginning = new Map<string, Needle[]>();

  /** @param window characters, a divisor of 24; no needle may be shorter */
  constructor(window: 3 | 6, needles: Iterable<Needle>) {
    this.#window = window;
    this.#shift = codeBits / window;
    for (const needle of needles) {
      if (needle.text.length < window) throw new RangeError(`${needle.name} is too short to find`);
      const beginning = needle.text.slice(0, window);
      let code = 0;
      for (let at = 0; at < window; at += 1) code = this.#roll(code, beginning.charCodeAt(at));
      this.#isBeginning[code] = 1;
      const same = this.#byBeginning.get(beginning);
      if (same === undefined) this.#byBeginning.set(beginning, [needle]);
      else same.push(needle);
    }
  }

  /** Names of the needles that a text holds. */
  find(text: string): ReadonlySet<string> {
    const found = new Set<string>();
    let code = 0;
    for (let at = 0; at < text.length; at += 1) {
      code = this.#roll(code, text.charCodeAt(at));
      if (this.#isBeginning[code] !== 1) continue;
      const from = at - this.#window + 1;
      for (const needle of this.#byBeginning.get(text.slice(from, at + 1)) ?? [])
        if (text.startsWith(needle.text, from) && isWhole(text, from, needle))
          found.add(needle.name);
    }
    return found;
  }

  #roll(code: number, character: number): number {
    return ((code << this.#shift) ^ character) & (2 ** codeBits - 1);
  }
}

const isPartOfWord = (character: string | undefined): boolean =>
  character !== undefined && /[0-9a-z]/.test(character);

const isWhole = (text: string, from: number, { text: sought, isBounded }: Needle): boolean =>
  isBounded !== true || !(isPartOfWord(text[from - 1]) || isPartOfWord(text[from + sought.length]));
