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

/** A step that cannot refuse. */
export function mapping(map: (value: string) => string): Step {
  return (value) => ({ value: map(value) });
}

/** Refuses the empty string: its hash would match everybody else's empty value. */
export const refuseEmpty: Step = (value) =>
  value === '' ? { refused: 'is empty under the rule of this field' } : { value };
