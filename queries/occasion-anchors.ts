import { currentProfile } from '../domain/identity/current-profile.ts';
import { encodeLiteral } from '../domain/sql-literal.ts';
import type { OccasionKind } from '../schemas/automation.ts';
import { orderEvent } from '../schemas/business-events.ts';
import { isNamed, personEvents } from './person-events.ts';
import { productLines, productOfLine } from './product-lines.ts';
import { waitingAnchors } from './waiting-anchors.ts';

/** Trait that holds month and day of a birthday. */
const birthdayTrait = 'birth_month_day';

/** Select (profile_id, anchor): what each person's occasions go by, as text; a person has one row at most. */
export function occasionAnchors(kind: OccasionKind, today: string): string {
  switch (kind.kind) {
    case 'birthday':
      return traitOf(birthdayTrait);
    case 'date':
      return traitOf(kind.trait);
    case 'win-back':
      return `SELECT "profile_id", max("day") AS "anchor" FROM (${daysOf([orderEvent], today)}) AS d GROUP BY "profile_id"`;
    case 'replenish': {
      const lines = productLines(
        [orderEvent],
        { to: today },
        {
          profile_id: 'o."profile_id"',
          day: 'o."day"',
          product: productOfLine,
        },
      );
      return `SELECT "profile_id", max("day") AS "anchor" FROM (${lines}) AS p
  WHERE "product" = ${encodeLiteral(kind.product)} GROUP BY "profile_id"`;
    }
    case 'restock':
      return waitingAnchors(kind.product, today);
    case 'churn-save':
      // An order on the day of the intent may come after it: such a person is let alone.
      return `SELECT i."profile_id", CASE WHEN b."day" IS NULL OR b."day" < i."day" THEN i."day" END AS "anchor"
  FROM (SELECT "profile_id", max("day") AS "day" FROM (${daysOf(kind.events, today)}) AS d GROUP BY "profile_id") AS i
  LEFT JOIN (SELECT "profile_id", max("day") AS "day" FROM (${daysOf([orderEvent], today)}) AS d GROUP BY "profile_id") AS b
    ON b."profile_id" = i."profile_id"`;
  }
}

const daysOf = (events: readonly string[], today: string): string =>
  personEvents({
    table: 'profile_days',
    days: { to: today },
    columns: { day: 'e."day"' },
    where: [isNamed(events)],
  });

function traitOf(trait: string): string {
  return `SELECT "profile_id", max_by("value", "version") AS "anchor" FROM (
    SELECT COALESCE(p."profile_id", n."node") AS "profile_id", json_extract_scalar(n."value", '$') AS "value",
      CAST(n."at" AS VARCHAR) || n."message_id" || n."node" AS "version"
    FROM "node_traits" AS n LEFT JOIN ${currentProfile('    ')} AS p ON p."node" = n."node"
    WHERE n."trait" = ${encodeLiteral(trait)}
  ) AS v GROUP BY "profile_id"`;
}
