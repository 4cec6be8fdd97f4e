import * as z from 'zod';
import type { Target } from '../api-client.ts';
import { askLakeOf } from '../ask-lake.ts';

const count = z.coerce.number().int();

const joined = `SELECT count(*) AS "people" FROM (
  SELECT "profile_id" FROM (
    SELECT COALESCE(m."profile_id", e."node") AS "profile_id", e."source_id" AS "source_id"
    FROM "events" AS e LEFT JOIN "identity_map" AS m ON m."node" = e."node"
    WHERE NOT e."is_bot"
  ) AS p GROUP BY "profile_id"
  HAVING count(*) FILTER (WHERE "source_id" IN ('web', 'order-system')) > 0
    AND count(*) FILTER (WHERE "source_id" = 'pos') > 0
) AS q`;

const reasons = `SELECT "reason", count(*) AS "events" FROM "outcomes" WHERE "outcome" = 'rejected' GROUP BY "reason" ORDER BY "events" DESC, "reason"`;

/** Answers that only the lake has, asked in SQL as an analyst would. */
export interface LakeAnswers {
  /** People whom the web, or its orders, and the till both know. */
  readonly joined: number;
  /** Rejected events by reason, most frequent first. */
  readonly reasons: Readonly<Record<string, number>>;
}

export const askLake = (target: Target): Promise<LakeAnswers> =>
  askLakeOf(target, async (ask) => {
    const [together] = await ask(z.object({ people: count }), joined);
    const rows = await ask(z.object({ reason: z.string(), events: count }), reasons);
    return {
      joined: together?.people ?? 0,
      reasons: Object.fromEntries(rows.map(({ reason, events }) => [reason, events])),
    };
  });
