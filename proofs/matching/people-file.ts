import { readFileSync } from 'node:fs';
import { decodeText } from '../../domain/import/decode-text.ts';
import { parseCsv } from '../../domain/import/parse-csv.ts';
import { type PersonFacts, personRecord } from '../../domain/match/person-record.ts';
import type { MatchRecord } from '../../domain/match/record.ts';

/** People of a file. */
export interface PeopleFile {
  readonly records: readonly MatchRecord[];
  /** The same with names as they are written: variants of kanji stay apart. */
  readonly asWritten: readonly MatchRecord[];
  /** Who each record is, where the file tells; only for scoring. */
  readonly truth: readonly string[] | undefined;
}

/** What columns are called, and the fact that they hold. */
const columns: Readonly<Record<string, string>> = {
  given_name: 'first_name',
  surname: 'last_name',
  street_number: 'street_number',
  address_1: 'street',
  address_2: 'building',
  suburb: 'city',
  state: 'region',
  postcode: 'postal_code',
  date_of_birth: 'birthday',
  soc_sec_id: 'document',
  phone_number: 'phone',
  customer_name: 'name',
  birth_day: 'birthday',
  postal_cd: 'postal_code',
  address: 'address',
};

/** Febrl's own ids: `rec-12-org`, `rec-12-dup-0` are one person. */
const febrlId = /^rec-(\d+)-(?:org|dup-\d+)$/;

/**
 * Reads people from one or more CSV files with a header each.
 *
 * @throws Error when a file is no text, or its columns say nothing about people
 */
export function readPeople(paths: readonly string[], region: string): PeopleFile {
  const lines = paths.flatMap((path) => linesOf(path));
  const truth = lines.map(({ id }) => febrlId.exec(id)?.[1]);
  const records = lines.map(({ facts }, line) => personRecord(`line-${line}`, [facts], region));
  const asWritten = records.map((record, line): MatchRecord => {
    const name = lines[line]?.facts['name']?.replace(/\s/gu, '');
    return name === undefined
      ? record
      : { ...record, values: { ...record.values, full_name: [name] } };
  });
  return {
    records,
    asWritten,
    truth: truth.every((person) => person !== undefined) ? truth : undefined,
  };
}

function linesOf(path: string): { id: string; facts: PersonFacts }[] {
  const decoded = decodeText(readFileSync(path));
  if (decoded.kind === 'refused') throw new Error(`${path} ${decoded.reason}`);
  const [header, ...rows] = parseCsv(decoded.text, ',');
  const fields = header?.fields.map((name) => columns[name.trim().toLowerCase()]) ?? [];
  if (fields.every((field) => field === undefined)) {
    throw new Error(`${path} has no column about people, such as ${Object.keys(columns).join()}`);
  }
  return rows.map((row) => {
    const entries = fields.flatMap((field, column) => {
      const value = row.fields[column]?.trim() ?? '';
      return field === undefined || value === '' ? [] : [[field, value]];
    });
    return { id: row.fields[0]?.trim() ?? '', facts: Object.fromEntries(entries) };
  });
}
