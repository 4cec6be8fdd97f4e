import type { BasisKind } from '../schemas/legal-basis.ts';
import type { MatchRecord } from './match-record.ts';

/** A new part of a record does not compile until it is said here which kind it is. */
const kindOfPart: Readonly<Record<Exclude<keyof MatchRecord, 'recordId'>, BasisKind>> = {
  emails: 'email',
  phones: 'phone',
  lineUserIds: 'line_user_id',
  idfas: 'idfa',
  gaids: 'gaid',
  firstName: 'name',
  lastName: 'name',
  city: 'address',
  state: 'address',
  postalCode: 'address',
  country: 'address',
};

/** The record with nothing left in it but these kinds. */
export function permittedRecord(record: MatchRecord, kinds: ReadonlySet<BasisKind>): MatchRecord {
  const blank = { emails: [], phones: [], lineUserIds: [], idfas: [], gaids: [] };
  const left = partsOf(record).filter(([, , kind]) => kinds.has(kind));
  return {
    ...blank,
    ...Object.fromEntries(left.map(([part, value]) => [part, value])),
    recordId: record.recordId,
  };
}

/** Kinds that the record has a value of, sorted. */
export function kindsIn(record: MatchRecord): readonly BasisKind[] {
  const filled = partsOf(record).filter(([, value]) => value.length > 0);
  return [...new Set(filled.map(([, , kind]) => kind))].sort();
}

function partsOf(record: MatchRecord) {
  return Object.entries(kindOfPart).flatMap(([part, kind]) => {
    const value: unknown = Reflect.get(record, part);
    return typeof value === 'string' || Array.isArray(value) ? [[part, value, kind] as const] : [];
  });
}
