import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { encodeLiteral } from '../domain/sql-literal.ts';
import { personEvents, propertyText } from './person-events.ts';

const count = z.coerce.number().int().min(0);

export const funnelRow = z.object({ step: z.coerce.number().int().min(1), people: count });

/** Text of a step that names a page or screen by its path or name. */
const pagePrefix = 'page:';

/**
 * How many people came to each step: a row per step, in order. Somebody is at a step who did it after the one before,
 * and within the window after a first step; any of their first steps may be the beginning. Which one is the latest that
 * leads on is carried from step to step, so one pass finds all.
 *
 * @param steps 1 to 10, each the name of an event, or `page:` with the path or name of a page
 * @param windowDays times 24 hours from the first step, the end included
 */
export function funnel(steps: readonly string[], days: Days, windowDays: number): string {
  const base = personEvents({
    table: 'events',
    days,
    columns: {
      at: 'e."timestamp"',
      message_id: 'e."message_id"',
      source_id: 'e."source_id"',
      ...Object.fromEntries(steps.map((step, index) => [`is_step_${index + 1}`, isStep(step)])),
    },
    where: [`(${steps.map(isStep).join(' OR ')})`],
  });
  const started = steps.reduce(
    (inner, _, index) =>
      `SELECT s.*, ${startOf(index + 1)} AS "start_${index + 1}" FROM (${inner}) AS s`,
    base,
  );
  const reached = steps.map(
    (_, index) =>
      `bool_or("start_${index + 1}" IS NOT NULL AND "at" <= date_add('day', ${encodeLiteral(windowDays)}, "start_${index + 1}")) AS "reached_${index + 1}"`,
  );
  const numbers = steps.map((_, index) => String(index + 1));
  return `SELECT t."step", t."people" FROM (
  SELECT ARRAY[${numbers.map((number) => `count(*) FILTER (WHERE "reached_${number}")`).join(', ')}] AS "people"
  FROM (SELECT "profile_id", ${reached.join(', ')} FROM (${started}) AS e GROUP BY "profile_id") AS p
) AS c CROSS JOIN UNNEST(ARRAY[${numbers.join(', ')}], c."people") AS t ("step", "people") ORDER BY t."step"`;
}

const startOf = (step: number): string =>
  step === 1
    ? 'CASE WHEN "is_step_1" THEN "at" END'
    : `CASE WHEN "is_step_${step}" THEN max("start_${step - 1}") OVER (PARTITION BY "profile_id" ORDER BY "at", "message_id", "source_id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) END`;

function isStep(step: string): string {
  if (!step.startsWith(pagePrefix)) return `e."event" = ${encodeLiteral(step)}`;
  const place = encodeLiteral(step.slice(pagePrefix.length));
  const path = `COALESCE(${propertyText('path')}, json_extract_scalar(e."context", '$.page.path'), '')`;
  return `(e."event" IN ('page', 'screen') AND (${path} = ${place} OR COALESCE(${propertyText('name')}, '') = ${place}))`;
}
