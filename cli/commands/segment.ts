import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, CommandError, type Context, required, UsageError } from '../command.ts';
import { readJson } from '../read-json.ts';
import { textTable } from '../text-table.ts';

const row = z.looseObject({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  expiresOn: z.string(),
  consentPurpose: z.string(),
});
const uploaded = z.object({ joined: z.int(), left: z.int(), unknown: z.int() });

const membersPerCall = 1_000;

export const segment: Command = {
  summary: 'segments from outside: terms, members by hashed address',
  usage: `daicho segment list
daicho segment create FILE [--id ID]     FILE: {name, provider, licence, expiresOn, consentPurpose}
daicho segment upload ID FILE [--left] [--upload-id ID]

upload: FILE has a SHA-256 of an e-mail address (trimmed, lower case) a line. Addresses that nobody here has
are counted and not kept.

  --left            they leave the segment instead of joining it
  --upload-id ID    the same id and file again change nothing (default: made of the file and the day)`,
  async run(context) {
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: {
        id: { type: 'string' },
        left: { type: 'boolean', default: false },
        'upload-id': { type: 'string' },
      },
      allowPositionals: true,
    });
    const [action = 'list', operand, file] = positionals;
    if (action === 'list') return list(context);
    if (action === 'create') {
      const terms = z.looseObject({}).parse(readJson(required(operand, 'FILE')));
      const body = values.id === undefined ? terms : { ...terms, id: values.id };
      const made = await context.api.post('/api/segments', body, row);
      context.print(context.asJson ? JSON.stringify(made) : `Segment ${made.id} is there.`);
      return 0;
    }
    if (action !== 'upload') throw new UsageError(`There is no \`segment ${action}\`.`);
    const id = required(operand, 'ID');
    return upload(context, id, required(file, 'FILE'), values.left, values['upload-id']);
  },
};

async function list({ api, asJson, print }: Context): Promise<number> {
  const { segments } = await api.get('/api/segments', z.object({ segments: z.array(row) }));
  if (asJson) print(JSON.stringify(segments));
  else {
    const lines = textTable(
      ['id', 'until', 'purpose', 'provider', 'name'],
      segments.map((one) => [one.id, one.expiresOn, one.consentPurpose, one.provider, one.name]),
    );
    for (const line of lines) print(line);
  }
  return 0;
}

async function upload(
  { api, asJson, print }: Context,
  id: string,
  file: string,
  isLeaving: boolean,
  given: string | undefined,
): Promise<number> {
  const text = readText(file);
  const hashes = [...new Set(text.split(/\s+/).filter((line) => line !== ''))];
  const wrong = hashes.findIndex((hash) => !/^[0-9a-f]{64}$/i.test(hash));
  if (wrong >= 0) {
    throw new CommandError(`${file}: entry ${wrong + 1} is no SHA-256; nothing was sent.`);
  }
  const today = new Date().toISOString().slice(0, 10);
  const uploadId = given ?? createHash('sha256').update(`${today}\n${text}`).digest('hex');
  const sums = { joined: 0, left: 0, unknown: 0 };
  for (let start = 0; start < hashes.length; start += membersPerCall) {
    const members = hashes.slice(start, start + membersPerCall).map((hash) => hash.toLowerCase());
    const body = { uploadId, [isLeaving ? 'left' : 'joined']: members };
    const told = await api.post(`/api/segments/${encodeURIComponent(id)}/members`, body, uploaded);
    sums.joined += told.joined;
    sums.left += told.left;
    sums.unknown += told.unknown;
  }
  if (asJson) print(JSON.stringify({ segmentId: id, uploadId, ...sums }));
  else {
    print(`${sums.joined} join, ${sums.left} leave, ${sums.unknown} are not known here.`);
    print('They count from the next refresh on: daicho refresh --wait');
  }
  return 0;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`${file} cannot be read.`);
  }
}
