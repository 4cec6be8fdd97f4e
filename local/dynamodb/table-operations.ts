import { AwsError } from '../wire.ts';
import type { Engine } from './engine.ts';
import { validationError } from './errors.ts';
import {
  flagOf,
  integerOf,
  type Members,
  optionalText,
  requiredObject,
  requiredText,
  tableNameOf,
} from './request-members.ts';
import { parseCreateTable, type TableDefinition } from './table-definition.ts';
import type { Table } from './tables.ts';

/** Tables are active at once. */
export function createTable(members: Members, engine: Engine): object {
  const definition = parseCreateTable({ ...members, TimeToLiveAttribute: undefined });
  if (engine.tables.find(definition.name) !== undefined) {
    throw new AwsError('ResourceInUseException', `Table already exists: ${definition.name}`);
  }
  const table = engine.queue.runNow(() => engine.tables.create(definition));
  return { TableDescription: describe(table) };
}

export function describeTable(members: Members, engine: Engine): object {
  const name = tableNameOf(members);
  const table = engine.tables.find(name);
  if (table === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Table: ${name} not found`,
    );
  }
  return { Table: describe(table) };
}

function describe(table: Table): object {
  const { name, hash, range, streamViewType } = table.definition;
  const attributes = range === undefined ? [hash] : [hash, range];
  const { items, bytes } = table.items.totals();
  return {
    TableName: name,
    TableArn: table.arn,
    TableStatus: 'ACTIVE',
    CreationDateTime: table.createdAtEpochMs / 1000,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    KeySchema: attributes.map((one, at) => ({
      AttributeName: one.name,
      KeyType: at === 0 ? 'HASH' : 'RANGE',
    })),
    AttributeDefinitions: attributes.map((one) => ({
      AttributeName: one.name,
      AttributeType: one.type,
    })),
    ItemCount: items,
    TableSizeBytes: bytes,
    ...(streamViewType && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: streamViewType },
      LatestStreamArn: table.streamArn,
      LatestStreamLabel: table.streamLabel,
    }),
  };
}

export function listTables(members: Members, engine: Engine): object {
  const limit = Math.min(100, integerOf(members, 'Limit', 1) ?? 100);
  const start = optionalText(members, 'ExclusiveStartTableName') ?? '';
  const names = engine.tables
    .all()
    .map((table) => table.definition.name)
    .filter((name) => name > start);
  const page = names.slice(0, limit);
  return {
    TableNames: page,
    ...(names.length > page.length && { LastEvaluatedTableName: page[page.length - 1] }),
  };
}

export function updateTimeToLive(members: Members, engine: Engine): object {
  const table = engine.tables.require(tableNameOf(members));
  const specification = requiredObject(members, 'TimeToLiveSpecification');
  const attribute = requiredText(specification, 'AttributeName');
  const isEnabled = flagOf(specification, 'Enabled', false);
  const current = table.definition.timeToLiveAttribute;
  if (isEnabled === (current !== undefined)) {
    throw validationError(`TimeToLive is already ${isEnabled ? 'enabled' : 'disabled'}`);
  }
  const definition: TableDefinition = {
    ...table.definition,
    timeToLiveAttribute: isEnabled ? attribute : undefined,
  };
  engine.queue.runNow(() => engine.tables.redefine(table, definition));
  return { TimeToLiveSpecification: { Enabled: isEnabled, AttributeName: attribute } };
}

export function describeTimeToLive(members: Members, engine: Engine): object {
  const attribute = engine.tables.require(tableNameOf(members)).definition.timeToLiveAttribute;
  return {
    TimeToLiveDescription:
      attribute === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: attribute },
  };
}

/** Creates the table, or gives the existing one this stream and TTL. @throws if its key would change */
export function ensureTable(definition: TableDefinition, engine: Engine): void {
  const existing = engine.tables.find(definition.name);
  if (existing === undefined) {
    engine.queue.runNow(() => engine.tables.create(definition));
    return;
  }
  const { hash, range } = existing.definition;
  if (JSON.stringify([hash, range]) !== JSON.stringify([definition.hash, definition.range])) {
    throw new Error(
      `the key of table ${definition.name} differs from the one stored; remove the state folder to start afresh`,
    );
  }
  if (JSON.stringify(existing.definition) === JSON.stringify(definition)) return;
  engine.queue.runNow(() => engine.tables.redefine(existing, definition));
}
