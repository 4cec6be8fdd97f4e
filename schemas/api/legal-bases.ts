import * as z from 'zod';
import { checkText } from '../audience/limits.ts';
import { basisKind, basisScope, legalBasisRow, legalGround } from '../legal-basis.ts';
import { next } from './paging.ts';

const text = (longest: number) => z.string().trim().min(1).max(longest).check(checkText);

/** What the law lets go where, as somebody in the brand answers for it. */
const said = z.strictObject({
  kinds: z.array(basisKind).min(1).max(20),
  basis: legalGround,
  scope: basisScope,
  textSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')
    .describe('SHA-256 of the text that people were shown, or that was signed'),
  approver: text(200).describe('Who in the brand answers for it'),
  approvedAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Not in the future; now unless said'),
  note: text(1_000).optional(),
});

export const newLegalBases = said.meta({ id: 'NewLegalBases' });

const everywhere = {
  destinationIds: z
    .union([z.literal('all'), z.array(z.string().min(1).max(64)).min(1).max(100)])
    .describe('`all`: those that are there now; a later one needs its own word'),
};

export const newLegalBasesEverywhere = said
  .extend(everywhere)
  .meta({ id: 'NewLegalBasesEverywhere' });

export const revokedLegalBases = z
  .strictObject({
    ...everywhere,
    kinds: z.array(basisKind).min(1).max(20).optional().describe('All unless said'),
    termsVersion: text(60).optional().describe('Only those of this version of the terms'),
    note: text(1_000).optional(),
  })
  .meta({ id: 'RevokedLegalBases' });

/** A basis as callers see it. */
const legalBasis = legalBasisRow
  .omit({ kind: true, id: true })
  .extend({ destinationId: z.string() })
  .meta({ id: 'LegalBasis' });
export type LegalBasis = z.infer<typeof legalBasis>;

export const legalBases = z.object({
  legalBases: z.array(legalBasis).describe('The version that counts of each, revoked ones too'),
});

export const legalBasisVersions = z.object({
  versions: z.array(legalBasis).describe('Every change with who and when; nothing is overwritten'),
  next,
});

export const changedLegalBases = legalBases.extend({
  changed: z.int().min(0).describe('How many are new or other than before'),
});
