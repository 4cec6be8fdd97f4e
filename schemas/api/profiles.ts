import * as z from 'zod';

/** A person as far as the caller may see. */
export const profile = z
  .object({
    profileId: z.string(),
    isErased: z.boolean(),
    isMasked: z.boolean().describe('Values in clear take the scope profiles:reveal'),
    refusals: z
      .array(z.string())
      .describe('Why one that stands alone does, where something was said of it and others'),
    identifiers: z.array(
      z.object({
        node: z.string(),
        kind: z.string(),
        isHashed: z.boolean().describe('Whether its SHA-256 is known alone'),
        isInferred: z
          .literal(true)
          .optional()
          .describe('Only matching holds it for this person, so nothing of it is shown'),
        value: z.string().optional(),
        at: z.string().optional(),
      }),
    ),
    fields: z.array(z.object({ field: z.string(), value: z.string(), at: z.string() })),
    consents: z.array(z.object({ purpose: z.string(), isGranted: z.boolean(), at: z.string() })),
  })
  .meta({ id: 'Profile' });

/** Letters that some people would get. */
export const householdPreview = z
  .object({
    people: z.int().min(0),
    letters: z.int().min(0),
    largest: z.int().min(0),
    withoutAddress: z.int().min(0),
    withoutConsent: z.int().min(0),
    gone: z.int().min(0),
    isPartial: z
      .boolean()
      .describe(
        'There are more people than one preview takes; households across the border are not seen',
      ),
    households: z
      .array(
        z.object({
          members: z.array(z.string()),
          addressee: z.string(),
          name: z.string().optional(),
          postalCode: z.string().optional(),
          address: z.string().optional(),
        }),
      )
      .describe('The largest first, at most 200'),
  })
  .meta({ id: 'HouseholdPreview' });
