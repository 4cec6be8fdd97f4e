import { casesSql } from '../domain/audience/passes/cases.ts';
import { currentProfile } from '../domain/identity/current-profile.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import type { OccasionKind } from '../schemas/automation.ts';
import { campaignEvents, orderEvent } from '../schemas/business-events.ts';
import { contactEvents } from '../schemas/contact-events.ts';
import { occasionAnchors } from './occasion-anchors.ts';
import { epochMs, isNamed, personEvents } from './person-events.ts';

export interface ChannelQuestion {
  readonly audienceId: string;
  readonly generation: number;
  /** The brand's day on which the message is made, `YYYY-MM-DD`. */
  readonly today: string;
  /** First days of what is counted: contacts, and what people do by hour. */
  readonly contactsSince: string;
  readonly hoursSince: string;
  readonly timeZone: string;
  /** Source whose contacts are left out, because its own rows tell them at once. */
  readonly ownSourceId: string;
  /** Only members who have an anchor of this occasion, with it. */
  readonly occasion?: OccasionKind;
}

/** What the brand does to people, and what is said about them by somebody else: no sign of life. */
const notOwn = [
  ...Object.values(contactEvents),
  ...campaignEvents.targeted,
  ...campaignEvents.delivered,
  ...['Direct Mail Returned', 'Ad Impression', 'identify', 'group', 'alias'],
];

/** Signs that a person is at it: an order, or a message that was looked at. */
const activeEvents = [orderEvent, ...campaignEvents.opened, ...campaignEvents.clicked];

/** Rows of `schemas/channel-facts.ts`, one for each member of the generation, ascending by profile. */
export function channelFacts(question: ChannelQuestion): string {
  const { audienceId, generation, today, occasion } = question;
  const [anchor, joined] =
    occasion === undefined
      ? ['', '']
      : [
          ', o."anchor"',
          `\nINNER JOIN (${occasionAnchors(occasion, today)}) AS o ON o."profile_id" = m."profile_id" AND o."anchor" IS NOT NULL`,
        ];
  return `SELECT m."profile_id", t."preferred_channel", t."ng_hours", a."last_active_ms", a."last_order_ms", a."mail_returned_ms",
  COALESCE(k."has_open_complaint", false) AS "has_open_complaint", c."contacts", h."active_hours"${anchor}
FROM (SELECT "profile_id" FROM "memberships" WHERE "audience_id" = ${encodeLiteral(audienceId)} AND "generation" = ${encodeLiteral(String(generation))}) AS m
LEFT JOIN (${traits}) AS t ON t."profile_id" = m."profile_id"
LEFT JOIN (${activity(today)}) AS a ON a."profile_id" = m."profile_id"
LEFT JOIN (${contacts(question)}) AS c ON c."profile_id" = m."profile_id"
LEFT JOIN (${hours(question)}) AS h ON h."profile_id" = m."profile_id"
LEFT JOIN (${complaints(today)}) AS k ON k."profile_id" = m."profile_id"${joined}
ORDER BY m."profile_id"`;
}

const traits = ((): string => {
  const value = (name: string): string =>
    `max_by("value", "version") FILTER (WHERE "trait" = ${encodeLiteral(name)})`;
  const names = ['preferred_channel', 'ng_hours'];
  return `SELECT "profile_id", ${names.map((name) => `${value(name)} AS "${name}"`).join(', ')} FROM (
    SELECT COALESCE(p."profile_id", n."node") AS "profile_id", n."trait", json_extract_scalar(n."value", '$') AS "value",
      CAST(n."at" AS VARCHAR) || n."message_id" || n."node" AS "version"
    FROM "node_traits" AS n LEFT JOIN ${currentProfile('    ')} AS p ON p."node" = n."node"
    WHERE n."trait" IN (${encodeLiterals(names)})
  ) AS v GROUP BY "profile_id"`;
})();

function activity(today: string): string {
  const last = (condition: string): string =>
    epochMs(`max(CASE WHEN ${condition} THEN "last_at" END)`);
  const rows = personEvents({
    table: 'profile_days',
    days: { to: today },
    columns: { event: 'e."event"', last_at: 'e."last_at"' },
    where: [],
  });
  return `SELECT "profile_id", ${last(`"event" NOT IN (${encodeLiterals(notOwn)})`)} AS "last_active_ms",
    ${last(`"event" = ${encodeLiteral(orderEvent)}`)} AS "last_order_ms",
    ${last(`"event" = 'Direct Mail Returned'`)} AS "mail_returned_ms"
  FROM (${rows}) AS d GROUP BY "profile_id"`;
}

function contacts({ contactsSince, today, ownSourceId }: ChannelQuestion): string {
  const channelOf = Object.entries(contactEvents).map(
    ([channel, event]) => `WHEN e."event" = ${encodeLiteral(event)} THEN ${encodeLiteral(channel)}`,
  );
  const rows = personEvents({
    table: 'events',
    days: { from: contactsSince, to: today },
    columns: { channel: `CASE ${channelOf.join(' ')} END`, at: 'e."timestamp"' },
    where: [
      isNamed(Object.values(contactEvents)),
      `e."source_id" <> ${encodeLiteral(ownSourceId)}`,
    ],
  });
  return `SELECT "profile_id", array_join(array_agg("channel" || '@' || CAST(${epochMs('"at"')} AS VARCHAR) ORDER BY "at", "channel"), ',') AS "contacts"
  FROM (${rows}) AS r GROUP BY "profile_id"`;
}

function hours({ hoursSince, today, timeZone }: ChannelQuestion): string {
  const at = `with_timezone(e."timestamp", 'UTC') AT TIME ZONE ${encodeLiteral(timeZone)}`;
  const rows = personEvents({
    table: 'events',
    days: { from: hoursSince, to: today },
    columns: { hour: `hour(${at})` },
    where: [isNamed(activeEvents)],
  });
  return `SELECT "profile_id", array_join(array_agg(CAST("hour" AS VARCHAR) || ':' || CAST("count" AS VARCHAR) ORDER BY "hour"), ',') AS "active_hours" FROM (
    SELECT "profile_id", "hour", count(*) AS "count" FROM (${rows}) AS r GROUP BY "profile_id", "hour"
  ) AS n GROUP BY "profile_id"`;
}

function complaints(today: string): string {
  return `SELECT COALESCE(p."profile_id", o."node") AS "profile_id", bool_or(o."is_open" AND o."case_is_complaint") AS "has_open_complaint"
  FROM ${casesSql(today)} AS o LEFT JOIN ${currentProfile('  ')} AS p ON p."node" = o."node"
  GROUP BY COALESCE(p."profile_id", o."node")`;
}
