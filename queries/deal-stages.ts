import * as z from 'zod';
import { encodeLiteral } from '../domain/sql-literal.ts';

/** Days of the brand's zone, both included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

const count = z.coerce.number().int().min(0);

export const dealStageRow = z.object({
  stage: z.string(),
  /** Times that deals left the stage in the days asked for, and in those compared with. */
  left: count,
  left_before: count,
  /** Milliseconds that these deals had been in the stage, together; null without any. */
  stay_ms: count.nullable(),
  stay_ms_before: count.nullable(),
});
export type DealStage = z.infer<typeof dealStageRow>;

/**
 * How long deals stay in each stage, by the days on which they leave it, against other days. A deal is what `Deal Stage
 * Changed` names in `deal_id`; it enters `stage` with that event and leaves with the next one of another stage. A deal that is
 * still in a stage does not count there. Rows by stage; none for stages that nobody left.
 */
export function dealStages(days: DayRange, before: DayRange): string {
  const isIn = (range: DayRange): string =>
    `"left_day" >= ${encodeLiteral(range.from)} AND "left_day" <= ${encodeLiteral(range.to)}`;
  const last = days.to > before.to ? days.to : before.to;
  return `SELECT "stage",
  count(*) FILTER (WHERE ${isIn(days)}) AS "left",
  count(*) FILTER (WHERE ${isIn(before)}) AS "left_before",
  sum("stay_ms") FILTER (WHERE ${isIn(days)}) AS "stay_ms",
  sum("stay_ms") FILTER (WHERE ${isIn(before)}) AS "stay_ms_before"
FROM (
  SELECT "stage", lead("day") OVER (${inOrder}) AS "left_day",
    date_diff('millisecond', "timestamp", lead("timestamp") OVER (${inOrder})) AS "stay_ms"
  FROM (
    SELECT "deal_id", "stage", "timestamp", "message_id", "source_id", "day",
      lag("stage") OVER (${inOrder}) AS "stage_before"
    FROM (
      SELECT json_extract_scalar("properties", '$.deal_id') AS "deal_id",
        json_extract_scalar("properties", '$.stage') AS "stage",
        "timestamp", "message_id", "source_id", "day"
      FROM "events" WHERE "event" = 'Deal Stage Changed' AND "day" <= ${encodeLiteral(last)} AND NOT "is_bot"
    ) AS e WHERE "deal_id" IS NOT NULL AND "stage" IS NOT NULL
  ) AS c WHERE "stage_before" IS NULL OR "stage_before" <> "stage"
) AS s WHERE (${isIn(days)}) OR (${isIn(before)})
GROUP BY "stage" ORDER BY "stage"`;
}

const inOrder = `PARTITION BY "deal_id" ORDER BY "timestamp", "message_id", "source_id"`;
