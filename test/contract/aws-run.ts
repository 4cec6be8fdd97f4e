import { randomBytes } from 'node:crypto';

/**
 * Whether the contract suites run on real services instead of those of this machine: `npm run test:aws` with
 * `DAICHO_AWS_TEST=1` and credentials in the environment. What they make is named for the run, and deleted at its end.
 */
export const isOnAws = process.env['DAICHO_AWS_TEST'] === '1';

const run = `daicho-test-${randomBytes(4).toString('hex')}-`;

/** Name of a table, queue or bucket: as given, or on AWS one that nobody has. */
export const named = (name: string): string => (isOnAws ? run + name : name);

/** Times between two looks at something that is being made. */
export const lookAgainMs = isOnAws ? 1_000 : 5;

/** The targets of a suite: on AWS that alone. */
export function targetsOf<Start>(
  aws: Start,
  local: readonly { readonly name: string; readonly start: Start }[],
): readonly { readonly name: string; readonly start: Start }[] {
  return isOnAws ? [{ name: 'AWS', start: aws }] : local;
}
