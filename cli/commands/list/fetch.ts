import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, CommandError, type Context, required } from '../../command.ts';
import { type ListRow, listPath, listRow } from './list-row.ts';

const link = z.object({ url: z.string(), sha256: z.string() });
/** What the list itself is called; what stands beside it keeps its own name behind that of the list. */
const main = 'list.csv';

export const fetchList: Command = {
  summary: 'save the files of a list',
  usage: `daicho list fetch ID --out FILE

  --out FILE   the list, in the clear; other files of it beside: FILE.labels.txt, FILE.by-hand.csv`,
  async run(context) {
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: { out: { type: 'string' } },
      allowPositionals: true,
    });
    const id = required(positionals[0], 'ID');
    const row = await context.api.get(listPath(id), listRow);
    const saved = await saveFiles(row, required(values.out, '--out'), context);
    if (context.asJson) context.print(JSON.stringify({ id, saved }));
    return 0;
  },
};

/** @throws CommandError when a file did not come as it was made */
export async function saveFiles(
  row: ListRow,
  out: string,
  { api, note }: Context,
): Promise<readonly string[]> {
  const saved: string[] = [];
  for (const { name, rows } of row.files) {
    const { url, sha256 } = await api.post(
      `${listPath(row.id)}/files/${encodeURIComponent(name)}/link`,
      {},
      link,
    );
    const response = await fetch(url);
    const bytes = Buffer.from(await response.arrayBuffer());
    const isWhole = createHash('sha256').update(bytes).digest('hex') === sha256;
    if (!response.ok || !isWhole)
      throw new CommandError(`${name} did not come whole (HTTP ${response.status}). Say it again.`);
    const path = name === main ? out : `${out}.${name}`;
    // What is in the clear is for the person who asked, and no other user of the machine.
    writeFileSync(path, bytes, { mode: 0o600 });
    note(`${path}: ${rows} rows`);
    saved.push(path);
  }
  return saved;
}
