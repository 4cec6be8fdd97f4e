import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { ControlTable } from '../../domain/control/control-table.ts';
import { brandDays, type DayOf } from '../../domain/intake/brand-day.ts';
import type { GivenParameters, Report } from '../../functions/api/reports/report.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

/** One event as it lies in the lake; `who` is a node without its kind, a user id. */
export interface Happening {
  readonly who: string;
  /** Name of a track call, or `page`, `screen`, `identify`. */
  readonly event: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly isBot?: boolean;
  /** @default numbered in the order given, `m0` first */
  readonly messageId?: string;
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const nodeOf = (who: string): string => (who.includes('.') ? who : `user_id.${who}`);

/** The rollup as the refresh makes it: bots left out, first and last instant kept. */
const rollup = `INSERT INTO profile_days (node, event, event_count, revenue, first_at, last_at, day)
  SELECT node, event, count(*), sum(CASE WHEN regexp_matches(properties ->> '$.revenue', '^-?[0-9]{1,18}([.][0-9]+)?\\z')
    THEN CAST(properties ->> '$.revenue' AS decimal(38,4)) END), min("timestamp"), max("timestamp"), day
  FROM events WHERE NOT is_bot GROUP BY node, event, day`;

const fileColumns = {
  ...{ node: 'VARCHAR', event: 'VARCHAR', type: 'VARCHAR', day: 'VARCHAR' },
  ...{ message_id: 'VARCHAR', source_id: 'VARCHAR', properties: 'VARCHAR', context: 'VARCHAR' },
  ...{ '"timestamp"': 'TIMESTAMP', is_bot: 'BOOLEAN' },
};
const columnsText = `{${Object.entries(fileColumns)
  .map(([name, type]) => `${name.replaceAll('"', '')}: '${type}'`)
  .join(', ')}}`;

function lineOf(happening: Happening, index: number, dayOf: DayOf): string {
  const { who, event, at, properties, context, isBot, messageId = `m${index}` } = happening;
  return JSON.stringify({
    ...{ node: nodeOf(who), event, day: dayOf(Date.parse(at)), message_id: messageId },
    type: ['page', 'screen', 'identify'].includes(event) ? event : 'track',
    source_id: 'test',
    properties: JSON.stringify(properties ?? {}),
    context: JSON.stringify(context ?? {}),
    timestamp: at.replace('T', ' ').replace('Z', ''),
    is_bot: isBot ?? false,
  });
}

/** A lake in memory that reports are asked of, with their own parameters and ports. */
export async function reportLake(options: {
  readonly timeZone: string;
  readonly control: ControlTable;
  /** What the clock of the warehouse shows. @default 2027-01-01 */
  readonly now?: string;
}) {
  const warehouse = await audienceWarehouse({
    nowEpochMs: Date.parse(options.now ?? '2027-01-01T00:00:00Z'),
  });
  const dayOf = brandDays(options.timeZone);
  const folder = mkdtempSync(join(tmpdir(), 'daicho-reports-'));
  const file = join(folder, 'events.json');
  return {
    /** Replaces everything. @param people nodes that are somebody else, by node */
    fill: async (
      happenings: readonly Happening[],
      people: Readonly<Record<string, string>> = {},
    ): Promise<void> => {
      for (const table of ['events', 'profile_days', 'identity_map', 'memberships']) {
        await warehouse.run(`DELETE FROM ${table}`);
      }
      if (happenings.length > 0) {
        // A statement of values takes DuckDB longer to parse than all reports take to answer.
        writeFileSync(file, happenings.map((each, index) => lineOf(each, index, dayOf)).join('\n'));
        await warehouse.run(`INSERT INTO events (${Object.keys(fileColumns).join(', ')})
          SELECT ${Object.keys(fileColumns).join(', ')} FROM read_json('${file}', format = 'newline_delimited', columns = ${columnsText})`);
        await warehouse.run(rollup);
      }
      for (const [node, profile] of Object.entries(people)) {
        await warehouse.run(
          `INSERT INTO identity_map (node, profile_id, kind, version, is_erased, bucket) VALUES (${text(nodeOf(node))}, ${text(nodeOf(profile))}, 'user_id', 2, false, '0')`,
        );
      }
    },
    run: warehouse.run,
    ask: warehouse.ask,
    /** What the report answers, in its own shape. @throws ZodError for wrong parameters */
    tell: async (report: Report, given: GivenParameters) => {
      const outcome = await report.run(given, {
        control: options.control,
        timeZone: options.timeZone,
        ask: async (schema, sql) => {
          const { columns, rows } = await warehouse.ask(sql);
          return rows.map((row) =>
            schema.parse(
              Object.fromEntries(
                columns.map((name, at) => [name, row[at] === 'null' ? null : row[at]]),
              ),
            ),
          );
        },
      });
      if (outcome.kind === 'invalid') throw outcome.error;
      // What a report says it answers is what it answers, not a member more.
      return z.strictObject(report.result.shape).parse(outcome.result);
    },
    close: () => {
      warehouse.close();
      rmSync(folder, { recursive: true });
    },
  };
}
