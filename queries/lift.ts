import * as z from 'zod';
import { currentProfile } from '../domain/identity/current-profile.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { heldOutSql } from '../domain/sync/hold-out.ts';
import type { HoldOutGroup } from '../schemas/hold-out.ts';

interface LiftQuestion {
  readonly audienceId: string;
  /** The generation that counts now. */
  readonly generation: number;
  /** Generations published after the one whose members are followed; their differences are taken back. */
  readonly later: readonly number[];
  readonly holdOut: readonly HoldOutGroup[];
  readonly event: string;
  /** Days followed, both included. */
  readonly from: string;
  readonly to: string;
}

const count = z.coerce.number().int().min(0);

/** One row per side; a side with nobody has none. */
export const liftArm = z.object({
  is_held_out: z.enum(['true', 'false']).transform((text) => text === 'true'),
  people: count,
  converted: count,
  revenue: z.coerce.number(),
  revenue_squares: z.coerce.number(),
});

/**
 * What the members of an earlier day did since, by whether they are held out. Everybody who was a member then counts, also
 * who left because of what they did, under who they are today.
 */
export function liftArms(question: LiftQuestion): string {
  const { holdOut, event, from, to } = question;
  const people = `(
    SELECT DISTINCT COALESCE(m.profile_id, s.profile_id) AS profile_id
    FROM ${membersThen(question)} AS s
    LEFT JOIN ${currentProfile('    ')} AS m ON m.node = s.profile_id
    WHERE COALESCE(m.is_erased, FALSE) = FALSE
  )`;
  const deeds = `(
    SELECT COALESCE(m.profile_id, d.node) AS profile_id, sum(d.event_count) AS events, sum(d.revenue) AS revenue
    FROM profile_days AS d
    LEFT JOIN ${currentProfile('    ')} AS m ON m.node = d.node
    WHERE d.day >= ${encodeLiteral(from)} AND d.day <= ${encodeLiteral(to)} AND d.event = ${encodeLiteral(event)}
    GROUP BY COALESCE(m.profile_id, d.node)
  )`;
  return `SELECT is_held_out, count(*) AS people, count(*) FILTER (WHERE events > 0) AS converted,
  sum(revenue) AS revenue, sum(CAST(revenue AS double) * CAST(revenue AS double)) AS revenue_squares
FROM (
  SELECT ${heldOutSql('c.profile_id', holdOut)} AS is_held_out, COALESCE(f.events, 0) AS events,
    COALESCE(f.revenue, CAST(0 AS DECIMAL(38,4))) AS revenue
  FROM ${people} AS c
  LEFT JOIN ${deeds} AS f ON f.profile_id = c.profile_id
) AS x
GROUP BY is_held_out`;
}

/** The members now, less who entered since, and who left since. */
function membersThen({ audienceId, generation, later }: LiftQuestion): string {
  const ofAudience = `audience_id = ${encodeLiteral(audienceId)}`;
  const now = `SELECT profile_id, 1 AS weight FROM memberships WHERE ${ofAudience} AND generation = ${encodeLiteral(String(generation))}`;
  if (later.length === 0) return `(${now})`;
  const since = `SELECT profile_id, CASE WHEN change = 'entered' THEN -1 ELSE 1 END AS weight FROM differences WHERE ${ofAudience} AND generation IN (${encodeLiterals(later.map(String))})`;
  return `(SELECT profile_id FROM (${now} UNION ALL ${since}) AS w GROUP BY profile_id HAVING sum(weight) > 0)`;
}
