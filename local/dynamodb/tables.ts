import type { DatabaseSync } from 'node:sqlite';
import { tableNotFound } from './errors.ts';
import { type ItemTable, openItemTable } from './item-table.ts';
import { openStreamLog, type StreamLog } from './stream-log.ts';
import { type TableDefinition, tableDefinition } from './table-definition.ts';

export interface Table {
  readonly id: number;
  readonly definition: TableDefinition;
  readonly createdAtEpochMs: number;
  readonly arn: string;
  /** Of the stream, where there is one. */
  readonly streamArn: string | undefined;
  readonly streamLabel: string;
  readonly items: ItemTable;
  readonly stream: StreamLog | undefined;
}

export interface Place {
  readonly region: string;
  readonly accountId: string;
}

export interface Tables {
  find(name: string): Table | undefined;
  /** @throws AwsError ResourceNotFoundException */
  require(name: string): Table;
  /** Sorted by name. */
  all(): readonly Table[];
  create(definition: TableDefinition): Table;
  /** Stream and TTL may change; the key may not. */
  redefine(table: Table, definition: TableDefinition): Table;
}

/** The tables that the file holds. Every change is durable when it returns. */
export function openTables(database: DatabaseSync, clock: () => number, place: Place): Tables {
  const byName = new Map<string, Table>();

  function open(id: number, definition: TableDefinition, createdAtEpochMs: number): Table {
    const arn = `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${definition.name}`;
    const streamLabel = new Date(createdAtEpochMs).toISOString().replace('Z', '');
    const streamArn = `${arn}/stream/${streamLabel}`;
    const { streamViewType } = definition;
    const table: Table = {
      id,
      definition,
      createdAtEpochMs,
      arn,
      streamArn: streamViewType && streamArn,
      streamLabel,
      items: openItemTable(database, id, definition.timeToLiveAttribute),
      stream:
        streamViewType &&
        openStreamLog(
          database,
          id,
          { ...definition, streamViewType },
          { region: place.region, streamArn },
        ),
    };
    byName.set(definition.name, table);
    return table;
  }

  for (const row of database.prepare('SELECT * FROM tables').all()) {
    const definition = tableDefinition.parse(JSON.parse(String(row['definition'])));
    open(Number(row['id']), definition, Number(row['created_at_epoch_ms']));
  }

  return {
    find: (name) => byName.get(name),
    require(name) {
      const table = byName.get(name);
      if (table === undefined) throw tableNotFound();
      return table;
    },
    all: () =>
      [...byName.values()].sort((left, right) =>
        left.definition.name < right.definition.name ? -1 : 1,
      ),
    create(definition) {
      const now = clock();
      const { lastInsertRowid } = database
        .prepare('INSERT INTO tables (name, definition, created_at_epoch_ms) VALUES (?, ?, ?)')
        .run(definition.name, JSON.stringify(definition), now);
      return open(Number(lastInsertRowid), definition, now);
    },
    redefine(table, definition) {
      database
        .prepare('UPDATE tables SET definition = ? WHERE id = ?')
        .run(JSON.stringify(definition), table.id);
      if (table.definition.timeToLiveAttribute !== definition.timeToLiveAttribute) {
        table.items.setTimeToLive(definition.timeToLiveAttribute);
      }
      return open(table.id, definition, table.createdAtEpochMs);
    },
  };
}
