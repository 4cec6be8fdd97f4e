import * as z from 'zod';
import { condition } from './audience/condition.ts';
import { checkLimits, checkText } from './audience/limits.ts';
import { sentence } from './audience/values.ts';
import { faultWording } from './fault-wording.ts';

/** What every audience states about itself, whichever way its people are picked. */
export const stated = {
  version: z.literal(1),
  name: z.string().trim().min(1).max(200).check(checkText),
  /** Why these people are picked, in a sentence a regulator could read. */
  purpose: sentence,
  /** What shall come of it. */
  goal: sentence,
  /** Who answers for it. */
  owner: sentence,
  /** How far the goal is, e.g. `+5 % repeat rate by March`. */
  target: sentence,
};

/**
 * The audience definition language, version 1. Everything is strict: an unknown key or operator is a fault with
 * its path. A new kind of condition is a new optional key in `audience/condition.ts` and a leaf in
 * `domain/audience/leaves`; a change of meaning is a new version.
 *
 * What each leaf means, NULLs and mismatched types included, is stated at its schema in `schemas/audience/`. Days are days of the
 * brand's time zone; `as of` is a day and is included; nothing after it counts. Traits are as they stand now.
 */
const definition = z.strictObject({
  ...stated,
  where: condition,
});

/**
 * An audience as a person wrote it. Parsing what was parsed changes nothing. Limits: conditions nest at most 10
 * deep, at most 100 leaves (each ntile counts as one, what is in `among` beside it; a sequence as many as it has steps), `where` at most 16,384 bytes
 * of JSON: so the SQL of one audience always fits one statement.
 */
export const audienceDefinition = z.unknown().check(checkLimits).pipe(definition);
export type AudienceDefinition = z.infer<typeof audienceDefinition>;

/** A fault of a document and where in it, e.g. `where.all[1].count.operator`; the path is empty for the whole. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Faults for a 422, one per unknown key. Messages name what is allowed and never repeat the input's values. */
export function faults(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: 'unknown key' }))
      : [{ path: pathText(issue.path), message: faultWording(issue.message) }],
  );
}

/** A place in a document as faults name it, e.g. `where.all[1]`. */
export const pathText = (path: readonly PropertyKey[]) =>
  path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      const key = String(step);
      return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
