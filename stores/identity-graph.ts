import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { IdentityGraph } from '../domain/identity/graph.ts';
import type { GraphStewardship } from '../domain/identity/stewardship.ts';
import { dynamoDbClient } from './aws-clients.ts';
import { dynamoGraphTable } from './dynamo-graph-table.ts';
import { type GraphIngestOptions, graphIngest } from './graph-ingest.ts';
import { lookUpProfiles } from './graph-lookup.ts';
import { graphStewardship } from './graph-stewardship.ts';
import type { GraphTable } from './graph-table.ts';

export interface DynamoIdentityGraphOptions extends GraphIngestOptions {
  readonly tableName: string;
  /** @default a client from the environment */
  readonly client?: DynamoDBClient;
}

/**
 * The identity graph on DynamoDB. `addEvidence` throws an `IdentityContentionError` when other writers keep being in
 * the way; handing the same claims in again is always safe.
 *
 * Remembers what it knows to be stored: make one per process, not one per batch.
 */
export function dynamoIdentityGraph(
  options: DynamoIdentityGraphOptions,
): IdentityGraph & GraphStewardship {
  const { tableName, client = dynamoDbClient(), ...ingest } = options;
  const table = dynamoGraphTable(client, tableName);
  return {
    addEvidence: graphIngest(table, ingest),
    profilesOf: (nodes) => lookUpProfiles(table, nodes),
    ...graphStewardship(table, ingest),
  };
}

/** The items of the graph as they are stored, for whoever rebuilds or compares them. */
export function dynamoIdentityTable({
  tableName,
  client = dynamoDbClient(),
}: Pick<DynamoIdentityGraphOptions, 'tableName' | 'client'>): GraphTable {
  return dynamoGraphTable(client, tableName);
}
