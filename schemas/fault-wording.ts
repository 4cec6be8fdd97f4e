/** How a fault begins that zod words itself, and how we say it. What a schema words on its own is none of these. */
const wordings: readonly (readonly [RegExp, (...groups: string[]) => string])[] = [
  [/received undefined$/, () => 'is required'],
  [
    /^Invalid option: expected one of (.+)$/,
    (options) => `must be one of ${options.replaceAll('"', '').replaceAll('|', ', ')}`,
  ],
  [/^Too (?:small|big): expected number to be >=(.+)$/, (least) => `must be at least ${least}`],
  [/^Too (?:small|big): expected number to be <=(.+)$/, (most) => `must be at most ${most}`],
  [/^Too small: .+ >=(\d+) (\w+)$/, (least, things) => `must have at least ${least} ${things}`],
  [/^Too big: .+ <=(\d+) (\w+)$/, (most, things) => `must have at most ${most} ${things}`],
  [/^Invalid ISO date$/, () => 'must be a day that there is, YYYY-MM-DD'],
  [/^Invalid ISO datetime$/, () => 'must be a time in UTC, e.g. 2026-03-01T09:00:00Z'],
  [/^Invalid number: (must be .+)$/, (must) => must],
  [/^Invalid input: expected int, /, () => 'must be a whole number'],
  [
    /^Invalid input: expected (\w+), received (\w+)$/,
    (kind, seen) => `must be ${kind}, not ${seen}`,
  ],
  [/^Invalid input: expected (\S+)$/, (value) => `must be ${value}`],
];

/** A message of zod's own in our words, with what is allowed; any other as it is. */
export function faultWording(message: string): string {
  for (const [form, said] of wordings) {
    const found = form.exec(message);
    if (found) return said(...found.slice(1));
  }
  return message;
}
