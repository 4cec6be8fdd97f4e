import * as z from 'zod';
import type { ByteStream } from '../file-bytes.ts';
import { strictDecoder } from './detect-encoding.ts';
import type { FileRow, Opening, Place, RowBatch } from './file-rows.ts';
import type { TextOpening } from './open-csv.ts';
import { plainCells } from './plain-cells.ts';
import { textRecords } from './text-records.ts';

const object = z.record(z.string(), z.unknown());
const wireTypes = new Set(['track', 'identify', 'page', 'screen', 'group', 'alias']);
const looksAt = 100;
const dialect = { unit: 1, delimiter: undefined } as const;

/** JSON, an object a line. Its columns are the members of the first hundred, those of objects in it as `address.city`. */
export async function openNdjson(text: TextOpening): Promise<Opening> {
  const { encoding, markBytes, stream, isGzip, length, byteOrderMarks } = text;
  if (encoding !== 'utf-8') return { kind: 'refused', reason: `is JSON in ${encoding}, not UTF-8` };
  const start = { position: markBytes, line: 1 };
  const columns = new Set<string>();
  let events = 0;
  let looked = 0;
  for await (const { rows } of jsonRows(stream, start)) {
    for (const row of rows) {
      if (row.kind !== 'object' || looked >= looksAt) continue;
      looked += 1;
      if (isEvent(row.value)) events += 1;
      for (const name of plainCells(row.value).keys()) columns.add(name);
    }
    if (looked >= looksAt) break;
  }
  if (looked === 0) return { kind: 'refused', reason: 'has no line that is a JSON object' };
  return {
    kind: 'opened',
    file: {
      ...{ format: 'ndjson', isGzip, encoding, columns: [...columns], start },
      isEvents: events * 2 > looked,
      ...(byteOrderMarks !== undefined && { byteOrderMarks }),
      ...(length !== undefined && { length }),
      rows: (from) => jsonRows(stream, from),
    },
  };
}

/** Whether a line is a call of the Segment wire format, or means to be one. */
const isEvent = ({ type }: Readonly<Record<string, unknown>>): boolean =>
  typeof type === 'string' && wireTypes.has(type);

async function* jsonRows(stream: ByteStream, from: Place): AsyncGenerator<RowBatch> {
  const decoder = strictDecoder('utf-8');
  for await (const { records, end } of textRecords(stream, from, dialect)) {
    yield {
      rows: records.flatMap(({ at, bytes, fault }) => rowOf(decoder, at, bytes, fault)),
      end,
    };
  }
}

function rowOf(
  decoder: TextDecoder,
  at: Place,
  bytes: Uint8Array,
  fault: string | undefined,
): FileRow[] {
  if (fault !== undefined) return [{ kind: 'refused', at, reason: fault }];
  let text: string;
  try {
    text = decoder.decode(bytes).trim();
  } catch {
    return [{ kind: 'refused', at, reason: 'has bytes that are not utf-8' }];
  }
  if (text === '') return [];
  const parsed = object.safeParse(parsedJson(text));
  return parsed.success
    ? [{ kind: 'object', at, value: parsed.data, text }]
    : [{ kind: 'refused', at, reason: 'is not a JSON object' }];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
