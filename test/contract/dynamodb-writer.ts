import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';

// Child of dynamodb-crash.test.ts: writes until it is killed and says on stdout what was acknowledged.
const [dir = ''] = process.argv.slice(2);
const db = createDynamoDb({ dir, clock: Date.now, meter: () => undefined });
db.createTable({
  TableName: 'crash',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
});

async function send(operation: string, body: object): Promise<void> {
  const response = await db.handle({
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: Buffer.from(JSON.stringify(body)),
  });
  if (response.status !== 200) throw new Error(String(response.body));
}

async function writeForever(lane: number): Promise<never> {
  for (let at = 0; ; at += 1) {
    const name = `${lane}-${at}`;
    const Item = (part: string) => ({ pk: { S: `${name}-${part}` } });
    if (at % 2 === 0) {
      await send('PutItem', { TableName: 'crash', Item: Item('a') });
      process.stdout.write(`put ${name}\n`);
    } else {
      const TransactItems = ['a', 'b', 'c'].map((part) => ({
        Put: { TableName: 'crash', Item: Item(part) },
      }));
      await send('TransactWriteItems', { TransactItems, ClientRequestToken: name });
      process.stdout.write(`transaction ${name}\n`);
    }
  }
}

await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(writeForever));
