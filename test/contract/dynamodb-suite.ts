import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { named, targetsOf } from './aws-run.ts';
import {
  createTable,
  startAws,
  startDynalite,
  startOwn,
  type Target,
  text,
} from './dynamodb-targets.ts';

type Item = Record<string, AttributeValue>;

/** What the tests of one target share: the table `events` with the string keys `pk` and `sk`. */
export interface Suite {
  client(): DynamoDBClient;
  put(pk: string, sk: string, rest?: Item): Promise<unknown>;
  get(pk: string, sk: string): Promise<Item | undefined>;
  update(
    pk: string,
    sk: string,
    expression: string,
    values?: Item,
    names?: Record<string, string>,
  ): Promise<UpdateItemCommandOutput>;
  /** `test`, but skipped on dynalite for the reason given. */
  onlyOurs(reason: string): ReturnType<typeof test.skipIf>;
}

export const TableName = named('events');

/** Runs the same tests against the embedded DynamoDB and against dynalite, or against AWS. */
export function describeTargets(body: (suite: Suite) => void): void {
  describe.each(
    targetsOf<() => Promise<Target>>(startAws, [
      { name: 'the embedded DynamoDB', start: startOwn },
      { name: 'dynalite', start: startDynalite },
    ]),
  )('$name', ({ name, start }) => {
    let target: Target | undefined;
    const client = () => {
      if (target === undefined) throw new Error('the target is not started');
      return target.client;
    };
    beforeAll(async () => {
      target = await start();
      await createTable(client(), TableName, 'pk:S', 'sk:S');
    });
    afterAll(() => target?.close());
    body({ client, ...itemCalls(client), onlyOurs: () => test.skipIf(name === 'dynalite') });
  });
}

function itemCalls(client: () => DynamoDBClient): Pick<Suite, 'put' | 'get' | 'update'> {
  return {
    put: (pk, sk, rest = {}) =>
      client().send(
        new PutItemCommand({ TableName, Item: { pk: text(pk), sk: text(sk), ...rest } }),
      ),
    async get(pk, sk) {
      const Key = { pk: text(pk), sk: text(sk) };
      const command = new GetItemCommand({ TableName, Key, ConsistentRead: true });
      return (await client().send(command)).Item;
    },
    update: (pk, sk, UpdateExpression, values = {}, names = {}) =>
      client().send(
        new UpdateItemCommand({
          TableName,
          Key: { pk: text(pk), sk: text(sk) },
          UpdateExpression,
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
          ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
          ReturnValues: 'ALL_NEW',
        }),
      ),
  };
}
