import { isDeepStrictEqual } from 'node:util';

export interface Check {
  readonly what: string;
  readonly isMet: boolean;
  /** Of an unmet one: what was found instead. */
  readonly found?: string;
}

/** Things that must hold, gathered so that a run that fails says all that is wrong. */
export interface Checks {
  readonly all: readonly Check[];
  equal(what: string, found: unknown, expected: unknown): void;
}

export function checkList(): Checks {
  const all: Check[] = [];
  return {
    all,
    equal(what, found, expected) {
      const isMet = isDeepStrictEqual(found, expected);
      const difference = `${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
      all.push({ what, isMet, ...(!isMet && { found: difference }) });
    },
  };
}
