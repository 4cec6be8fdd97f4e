import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { OpenOptions } from '../../../domain/import/formats/file-rows.ts';
import { utcOfWallTime } from '../../../domain/import/wall-time.ts';
import { regionOfTimeZone } from '../../../domain/intake/brand-region.ts';
import { identifierKindRows } from '../../../schemas/identifier-kinds.ts';
import {
  columnRole,
  encodings,
  type ImportMapping,
  importMapping,
  otherRoles,
} from '../../../schemas/import-reading.ts';
import { CommandError, required, UsageError } from '../../command.ts';

export interface ImportArguments {
  readonly file: string;
  readonly isDryRun: boolean;
  readonly open: OpenOptions;
  readonly preset: string | undefined;
  readonly mapping: ImportMapping | undefined;
  readonly sourceId: string | undefined;
  readonly timeZone: string;
  readonly region: string;
  /** ISO 8601 UTC. */
  readonly asOf: string | undefined;
  readonly report: string | undefined;
  readonly isAgreed: boolean;
  readonly isAgain: boolean;
}

const separators: Readonly<Record<string, string>> = { tab: '\t', comma: ',', semicolon: ';' };

/** @throws UsageError where the arguments are wrong */
export function importArguments(argv: readonly string[]): ImportArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: {
      'dry-run': { type: 'boolean', default: false },
      preset: { type: 'string' },
      mapping: { type: 'string' },
      map: { type: 'string', multiple: true },
      encoding: { type: 'string' },
      delimiter: { type: 'string' },
      sheet: { type: 'string' },
      source: { type: 'string' },
      'time-zone': { type: 'string', default: 'Asia/Tokyo' },
      region: { type: 'string' },
      'as-of': { type: 'string' },
      report: { type: 'string' },
      yes: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const timeZone = values['time-zone'];
  if (!isTimeZone(timeZone)) throw new UsageError(`${timeZone} is no time zone.`);
  if (positionals.length > 1) throw new UsageError('One FILE at a time.');
  const mapping = mappingOf(values.mapping, values.map);
  if (values.preset !== undefined && mapping !== undefined)
    throw new UsageError('--preset knows the columns; leave --map and --mapping out.');
  return {
    file: required(positionals[0], 'FILE'),
    isDryRun: values['dry-run'],
    open: {
      encoding: encodingOf(values.encoding),
      delimiter: delimiterOf(values.delimiter),
      sheet: values.sheet,
    },
    preset: values.preset,
    mapping,
    sourceId: values.source,
    timeZone,
    region: values.region ?? regionOfTimeZone(timeZone),
    asOf: asOfOf(values['as-of'], timeZone),
    report: values.report,
    isAgreed: values.yes,
    isAgain: values.again,
  };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function encodingOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const plain = text.toLowerCase().replace(/^(shift[_-]?jis|sjis)$/, 'cp932');
  const found = encodings.safeParse(plain);
  if (found.success) return found.data;
  throw new UsageError(`--encoding ${text}: there are ${encodings.options.join(', ')}.`);
}

function delimiterOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const delimiter = separators[text] ?? text;
  if (/^[^"\r\n\w]$/.test(delimiter)) return delimiter;
  throw new UsageError(`--delimiter ${text}: one character, or tab, comma, semicolon.`);
}

function asOfOf(text: string | undefined, timeZone: string): string | undefined {
  if (text === undefined) return undefined;
  const at = utcOfWallTime(text, timeZone);
  if (at === undefined)
    throw new UsageError(`--as-of ${text}: say it like 2026-01-31 or an instant.`);
  return at;
}

const roleNames = [
  ...identifierKindRows.map(({ name }) => name),
  ...otherRoles,
  'trait:NAME of people, property:NAME of orders, ignore',
].join(', ');

/** What `--mapping` and `--map` say together; a `--map` wins. */
function mappingOf(
  path: string | undefined,
  pairs: readonly string[] | undefined,
): ImportMapping | undefined {
  if (path === undefined && pairs === undefined) return undefined;
  const written = path === undefined ? { columns: {} } : readMapping(path);
  const said = (pairs ?? []).map((pair) => {
    const equals = pair.lastIndexOf('=');
    if (equals < 1) throw new UsageError(`--map ${pair}: say it as COLUMN=ROLE.`);
    const role = pair.slice(equals + 1);
    if (!columnRole.safeParse(role).success)
      throw new CommandError(`--map ${pair}: there is no role ${role}. There are ${roleNames}.`);
    return [pair.slice(0, equals), role];
  });
  const columns = { ...written.columns, ...Object.fromEntries(said) };
  return parsedMapping({ ...written, columns }, '--map');
}

function readMapping(path: string): ImportMapping {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new CommandError(`${path} cannot be read as JSON.`);
  }
  return parsedMapping(text, path);
}

function parsedMapping(value: unknown, where: string): ImportMapping {
  const parsed = importMapping.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${where}: ${z.prettifyError(parsed.error)}\nRoles: docs/imports.md.`);
}
