import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { importMappings, shownImport } from '../../../schemas/api/imports.ts';
import { type Command, required } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';
import { describeImport, reportText } from './follow.ts';

const pathOf = (id: string): string => `/api/imports/${encodeURIComponent(id)}`;

export const listImports: Command = {
  summary: 'files that were imported, the newest first, and how far each is',
  usage: 'daicho import list',
  async run({ api, asJson, print }) {
    const all = await listAll(api, '/api/imports', 'imports', shownImport);
    if (asJson) print(JSON.stringify(all));
    else if (all.length === 0) print('None yet. Look at a file: daicho import FILE --dry-run');
    else {
      const rows = all.map(({ id, name, sourceId, state, rows: done, events, refused }) => [
        ...[id, name, sourceId, state, done, events],
        Object.values(refused).reduce((sum, count) => sum + count, 0),
      ]);
      const header = ['id', 'file', 'source', 'state', 'rows', 'events', 'refused'];
      for (const line of textTable(header, rows)) print(line);
    }
    return 0;
  },
};

export const showImport: Command = {
  summary: 'an import: what the file is, what went in, what did not and why',
  usage: 'daicho import show ID',
  async run({ argv, api, asJson, print }) {
    const found = await api.get(pathOf(required(argv[0], 'ID')), shownImport);
    if (asJson) print(JSON.stringify(found));
    else for (const line of describeImport(found)) print(line);
    return found.state === 'failed' ? 1 : 0;
  },
};

export const cancelImport: Command = {
  summary: 'stop an import; what went in stays',
  usage: 'daicho import cancel ID',
  async run({ argv, api, asJson, print }) {
    const path = `${pathOf(required(argv[0], 'ID'))}/cancel`;
    const found = await api.post(path, {}, shownImport);
    if (asJson) print(JSON.stringify(found));
    else print(`Import ${found.id} is ${found.state}: ${found.events} events of it are in.`);
    return 0;
  },
};

export const reportImport: Command = {
  summary: 'line and reason of every row that did not go in as the file has it',
  usage: `daicho import report ID [--out FILE]

A CSV of line, fate and reason. It holds no value of the file.`,
  async run(context) {
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: { out: { type: 'string' } },
      allowPositionals: true,
    });
    const text = await reportText(required(positionals[0], 'ID'), context);
    const lines = text.trimEnd().split('\r\n');
    if (values.out !== undefined) writeFileSync(values.out, text, { mode: 0o600 });
    else if (context.asJson) context.print(JSON.stringify(lines.slice(1)));
    else for (const line of lines) context.print(line);
    return 0;
  },
};

export const listMappings: Command = {
  summary: 'how files were read before, by their columns',
  usage: 'daicho import mappings',
  async run({ api, asJson, print }) {
    const all = await listAll(
      api,
      '/api/import-mappings',
      'mappings',
      importMappings.shape.mappings.element,
    );
    if (asJson) print(JSON.stringify(all));
    else {
      const rows = all.map(({ sourceId, reading, columns, usedAt }) => [
        sourceId,
        reading.kind === 'preset'
          ? reading.preset
          : reading.kind === 'columns'
            ? reading.rows
            : reading.kind,
        ...[columns.slice(0, 6).join(', '), usedAt],
      ]);
      for (const line of textTable(['source', 'read as', 'columns', 'last used'], rows))
        print(line);
    }
    return 0;
  },
};
