import * as z from 'zod';

/** What a destination may be told of a person, as far as the law tells it apart. */
export const basisKinds = [
  'email',
  'phone',
  'name',
  'address',
  'line_user_id',
  'idfa',
  'gaid',
  'user_id',
] as const;
export const basisKind = z.enum(basisKinds);
export type BasisKind = z.infer<typeof basisKind>;

/**
 * On what ground personal data may go to somebody else, in the words of the laws: the last three are those of the
 * Japanese act (APPI), the others of the European regulation.
 *
 * @see https://eur-lex.europa.eu/eli/reg/2016/679/oj Article 6(1)
 * @see https://elaws.e-gov.go.jp/document?lawid=415AC0000000057 Article 27(1), (2), (5)
 */
export const legalGrounds = [
  'consent',
  'contract',
  'legitimate_interest',
  'legal_obligation',
  'entrustment',
  'joint_use',
  'opt_out',
] as const;
export const legalGround = z.enum(legalGrounds);

/** Whom a basis covers: everyone, or who accepted a version of the terms, before the beginning of a day of the brand. */
export const basisScope = z.union(
  [
    z.strictObject({ everyone: z.literal(true) }),
    z.strictObject({
      terms: z.strictObject({
        version: z.string().trim().min(1).max(60),
        acceptedBefore: z.iso.date().optional(),
      }),
    }),
  ],
  {
    error:
      'must be {"everyone": true} or {"terms": {"version": …, "acceptedBefore": "YYYY-MM-DD"}}',
  },
);
export type BasisScope = z.infer<typeof basisScope>;

/**
 * kind `legal-basis#<destinationId>`, id = `<basis kind>#everyone` or `<basis kind>#terms:<version>`: what stands now.
 * The same rows under kind `legal-basis-version#<destinationId>`, id = `<id>#<ten digits of the version>`, are never
 * overwritten.
 */
export const legalBasisRow = z.object({
  kind: z.string().regex(/^legal-basis(?:-version)?#/),
  id: z.string(),
  version: z.int().min(1),
  /** False once it was revoked. */
  isInForce: z.boolean(),
  basisKind,
  basis: legalGround,
  scope: basisScope,
  /** Instant of `acceptedBefore` in the brand's zone, ISO 8601 UTC. */
  acceptedBeforeAt: z.string().optional(),
  /** Of the text that people were shown, or that was signed. */
  textSha256: z.string(),
  /** Who in the brand answers for it. */
  approver: z.string(),
  approvedAt: z.string(),
  note: z.string().optional(),
  /** When this version was said, and the name of the API key that said it. */
  at: z.string(),
  by: z.string(),
});
export type LegalBasisRow = z.infer<typeof legalBasisRow>;

/** kind `legal-basis-edition`, id = destinationId: grows with every change of the destination's bases. */
export const legalBasisEditionRow = z.object({
  kind: z.literal('legal-basis-edition'),
  id: z.string(),
  edition: z.int().min(1),
});
