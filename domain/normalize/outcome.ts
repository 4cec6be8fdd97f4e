/** What a cleaning step makes of a value: the cleaned text, or why it must not be used. Reasons hold no input. */
export type Cleaned = { readonly value: string } | { readonly refused: string };

/** One cleaning step; pure. `region` is ISO 3166-1 alpha-2 upper case, the country assumed where the value names none. */
export type Step = (value: string, region: string) => Cleaned;

/** Runs steps in order and stops at the first refusal. */
export function inOrder(...steps: readonly Step[]): Step {
  return (input, region) => {
    let cleaned: Cleaned = { value: input };
    for (const step of steps) {
      if ('refused' in cleaned) return cleaned;
      cleaned = step(cleaned.value, region);
    }
    return cleaned;
  };
}

const mostRounds = 8;

/** Repeats a step until it changes nothing, so that a clean value is clean for good. */
export function untilStable(step: Step): Step {
  return (input, region) => {
    let current = step(input, region);
    for (let round = 1; round < mostRounds && 'value' in current; round += 1) {
      const again = step(current.value, region);
      if ('value' in again && again.value === current.value) return current;
      current = again;
    }
    return current;
  };
}

/** A step that cannot refuse. */
export function mapping(map: (value: string) => string): Step {
  return (value) => ({ value: map(value) });
}

/** Refuses the empty string: its hash would match everybody else's empty value. */
export const refuseEmpty: Step = (value) =>
  value === '' ? { refused: 'is empty under the rule of this field' } : { value };
