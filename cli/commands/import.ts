import type { Command } from '../command.ts';
import { dryRun } from './import/dry-run.ts';
import { importArguments } from './import/options.ts';
import {
  cancelImport,
  listImports,
  listMappings,
  reportImport,
  showImport,
} from './import/show.ts';
import { takeIn } from './import/take-in.ts';

const actions: Readonly<Record<string, Command>> = {
  list: listImports,
  show: showImport,
  cancel: cancelImport,
  report: reportImport,
  mappings: listMappings,
};

export const importFile: Command = {
  summary: 'take a file in: people, orders, events, or what a preset knows',
  usage: `daicho import FILE [--dry-run] [options]
daicho import list | show ID | cancel ID | report ID [--out FILE] | mappings

CSV, NDJSON, both also in gzip, Parquet and Excel workbooks (.xlsx), told apart by their bytes. CSV in UTF-8 with any
number of byte order marks, CP932 (Shift_JIS), EUC-JP or UTF-16 (Excel's "Unicode text"). Saying it again goes on where
it stopped; a file that is in already changes nothing.

  --dry-run          what would become of it; nothing leaves this machine and nothing is kept
  --preset ID        read it as a kind of file that is known
  --map COLUMN=ROLE  what a column is; several times. docs/imports.md lists the roles
  --mapping FILE     the same as JSON: {"rows": "people", "columns": {"会員番号": "user_id"}}
  --encoding NAME    utf-8, cp932, euc-jp, utf-16le (default: by its bytes)
  --delimiter CHAR   of CSV, or tab, comma, semicolon (default: by its records)
  --sheet NAME       of a workbook, by name or number (default: the first with columns)
  --source ID        a source of history (default: import-people, import-orders, import-<preset> …)
  --time-zone ZONE   of times without an offset (default Asia/Tokyo)
  --region CC        of phone numbers without a country code (default: the zone's)
  --as-of TIME       of rows that say no time (default: when the file is first imported)
  --report FILE      write line and reason of what did not go in
  --yes              take the columns as they are guessed
  --again            although the file was imported in another way before

Exit code: 0 all of it went in, 1 it did not work, 2 the arguments are wrong, 3 some rows were refused.`,
  find: (argv) => {
    const [action = ''] = argv.filter((argument) => !argument.startsWith('--'));
    return Object.hasOwn(actions, action) ? actions[action] : undefined;
  },
  run: (context) => {
    const asked = importArguments(context.argv);
    return asked.isDryRun ? dryRun(asked, context) : takeIn(asked, context);
  },
};
