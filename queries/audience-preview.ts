import * as z from 'zod';
import { consentAggregate, consentVersion } from '../domain/audience/consent-aggregate.ts';
import { currentProfile } from '../domain/identity/current-profile.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { type AudienceGeneration, generationIs } from './membership.ts';

/** A platform and the kinds of identifiers that it finds people by. */
interface ReachedPlatform {
  readonly platform: string;
  /** At least one. */
  readonly kinds: readonly string[];
}

export interface PreviewQuestion {
  /** SELECT of profile_id, each once, and nothing else. */
  readonly members: string;
  readonly platforms: readonly ReachedPlatform[];
  /** Consent that delivery asks for. */
  readonly purpose: string;
  /** Audiences to compare with. */
  readonly lists: readonly AudienceGeneration[];
}

export const previewRow = z.object({
  /** `size`, `consented`, `matchable`, `reachable`, `overlap`. */
  counted: z.string(),
  /** Of which platform or audience; empty for the others. */
  name: z.string(),
  people: z.coerce.number().int().min(0),
});
export type PreviewRow = z.infer<typeof previewRow>;

/**
 * How many the members are, how many of them said yes, have an identifier that a platform knows, and both; and how many
 * are in other audiences. What nobody is counted in has no row.
 */
export function audiencePreview(question: PreviewQuestion): string {
  const { members, platforms, purpose, lists } = question;
  const has = (kind: string) =>
    `(split_part(m."profile_id", '.', 1) = ${encodeLiteral(kind)} OR COALESCE(contains(k."kinds", ${encodeLiteral(kind)}), FALSE))`;
  const counted = [
    [`'size'`, `''`, 'TRUE'],
    [`'consented'`, `''`, isGranted],
    ...platforms.flatMap(({ platform, kinds }) => {
      const matchable = `(${kinds.map(has).join(' OR ')})`;
      const name = encodeLiteral(platform);
      return [
        [`'matchable'`, name, matchable],
        [`'reachable'`, name, `${matchable} AND ${isGranted}`],
      ];
    }),
  ].map(([what, name, holds]) => `CASE WHEN ${holds} THEN ${what} || '/' || ${name} END`);
  return `SELECT split_part(t."what", '/', 1) AS "counted", substr(t."what", strpos(t."what", '/') + 1) AS "name", count(*) AS "people"
FROM (${members}) AS m
LEFT JOIN (${kindsByProfile}) AS k ON k."profile_id" = m."profile_id"
LEFT JOIN (${grantedByProfile(purpose)}) AS c ON c."profile_id" = m."profile_id"
LEFT JOIN (${listsByProfile(lists)}) AS l ON l."profile_id" = m."profile_id"
CROSS JOIN UNNEST(ARRAY[${counted.join(', ')}] || COALESCE(l."lists", ARRAY['overlap/'])) AS t ("what")
WHERE t."what" IS NOT NULL AND t."what" <> 'overlap/'
GROUP BY t."what"`;
}

const isGranted = `COALESCE(c."is_granted", FALSE)`;

/** Kinds of the nodes that belong to somebody other than themselves. */
const kindsByProfile = `SELECT "profile_id", array_agg(DISTINCT split_part("node", '.', 1)) AS "kinds" FROM ${currentProfile('')} AS n WHERE NOT "is_erased" GROUP BY "profile_id"`;

/** What each profile said last for the purpose, as a condition on consent has it. */
function grantedByProfile(purpose: string): string {
  return `SELECT f."profile_id", ${consentAggregate(purpose)} AS "is_granted" FROM (SELECT COALESCE(n."profile_id", s."node") AS "profile_id", s."purpose" AS "consent_purpose", s."is_granted" AS "consent_granted", ${consentVersion('s.')} AS "consent_version" FROM "consents" AS s LEFT JOIN ${currentProfile('')} AS n ON n."node" = s."node" WHERE s."purpose" = ${encodeLiteral(purpose)} AND COALESCE(n."is_erased", FALSE) = FALSE) AS f GROUP BY f."profile_id"`;
}

/** Members of published generations, each under who they are today. */
function listsByProfile(lists: readonly AudienceGeneration[]): string {
  const built = lists.filter(({ generation }) => generation > 0);
  const which =
    built.length > 0 ? generationIs(built) : `"audience_id" IN (${encodeLiterals([''])})`;
  return `SELECT "profile_id", array_agg(DISTINCT 'overlap/' || "audience_id") AS "lists" FROM (SELECT COALESCE(n."profile_id", s."profile_id") AS "profile_id", s."audience_id" FROM "memberships" AS s LEFT JOIN ${currentProfile('')} AS n ON n."node" = s."profile_id" WHERE (${which}) AND COALESCE(n."is_erased", FALSE) = FALSE) AS w GROUP BY "profile_id"`;
}
