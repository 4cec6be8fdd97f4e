import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { textsOf } from '../object-texts.ts';
import { loggedMessages } from './queue-log.ts';

/** Texts of one place, which is a table, a queue, a bucket's folder or a file. */
export interface PlacedTexts {
  readonly place: string;
  readonly file: string;
  readonly bytes: number;
  readonly texts: Iterable<string>;
}

/** Reads every file below a state folder to its last row, cell and message. The stack must have ended. */
export async function* stateTexts(state: string): AsyncGenerator<PlacedTexts> {
  for (const file of readdirSync(state, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!statSync(join(state, file)).isFile()) continue;
    const content = readFileSync(join(state, file));
    const [service = '', ...rest] = file.split(sep);
    if (content.subarray(0, 15).toString('latin1') === 'SQLite format 3')
      yield* databaseTexts(join(state, file), file, content);
    else if (service === 'sqs' && file.endsWith('.log')) yield* queueTexts(file, content);
    else if (service === 's3' && rest.length > 1) {
      const texts = [...(await textsOf(content))].map(([text]) => text);
      const place = `s3 ${rest.slice(0, 2).join(' ')}`;
      yield { place, file, bytes: content.length, texts: [file, ...texts] };
    } else if (/\.sqlite-(?:shm|wal)$/.test(file))
      yield freePages(databaseName(file), file, content);
    else {
      const texts = [content.toString('utf8')];
      yield { place: `file ${file}`, file, bytes: content.length, texts };
    }
  }
}

function* queueTexts(file: string, content: Buffer): Generator<PlacedTexts> {
  const { messages, entries } = loggedMessages(content);
  const at = (place: string, texts: readonly string[]): PlacedTexts => ({
    ...{ place, file, texts },
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  });
  for (const [queue, those] of Map.groupBy(messages, (message) => message.queue)) {
    const bodies = those.map(({ body }) => body);
    const attributes = those.map((message) => message.attributes);
    yield at(`queue ${queue} body`, bodies);
    yield at(`queue ${queue} attributes`, attributes);
  }
  yield at('queues, entries of their log', entries);
}

/** Rows of all tables, and the bytes of the file as they are, in which rows that are gone may still stand. */
function* databaseTexts(path: string, file: string, content: Buffer): Generator<PlacedTexts> {
  const name = databaseName(file);
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const known = tableNames(database);
    for (const [table, title] of known) {
      const texts = rowsOf(database, table);
      const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      yield { place: placeWithin(name, title), file, bytes, texts };
    }
  } finally {
    database.close();
  }
  yield freePages(name, file, content);
}

const freePages = (name: string, file: string, content: Buffer): PlacedTexts => ({
  ...{ place: placeWithin(name, 'free pages'), file },
  bytes: content.length,
  texts: [content.toString('utf8')],
});

/** What was sent is one place each, whatever tables it lies in. */
const placeWithin = (name: string, title: string): string =>
  /^(?:platform |mailbox)/.test(name) ? name : `${name}, ${title}`;

function databaseName(file: string): string {
  const [service = '', folder = ''] = file.split(sep);
  if (service === 'platforms') return `platform ${folder}`;
  if (service === 'messages') return 'mailbox';
  if (service === 's3') return 's3 metadata';
  return service === 'dynamodb' || service === 'athena' ? service : basename(file);
}

/** SQLite's name of a table, and the name that DynamoDB has for what it holds. */
function tableNames(database: DatabaseSync): ReadonlyMap<string, string> {
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map((row) => String(row['name']));
  const isDynamo = tables.includes('items_1');
  const names = new Map<string, string>();
  if (isDynamo)
    for (const row of database.prepare('SELECT id, name FROM tables').all())
      names.set(String(row['id']), String(row['name']));
  return new Map(
    tables.map((table) => {
      const [, what, id = ''] = /^(items|stream)_(\d+)$/.exec(table) ?? [];
      const title = names.get(id);
      return [table, title === undefined ? table : `${title}${what === 'stream' ? ' stream' : ''}`];
    }),
  );
}

function rowsOf(database: DatabaseSync, table: string): readonly string[] {
  return database
    .prepare(`SELECT * FROM "${table}"`)
    .all()
    .flatMap((row) => Object.values(row).map(textOf));
}

function textOf(value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  const bytes = Buffer.from(value);
  return `${bytes.toString('utf8')}\n${bytes.toString('hex')}\n${bytes.toString('base64')}`;
}
