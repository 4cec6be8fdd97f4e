import { BrokenFileError } from '../broken-file-error.ts';
import { type ByteStream, joined } from '../file-bytes.ts';
import type { Place } from './file-rows.ts';
import { type Dialect, RecordScanner, type ScannedRecord } from './record-scanner.ts';

interface TextRecord {
  readonly at: Place;
  readonly bytes: Uint8Array;
  readonly isQuoted: boolean;
  readonly fault?: string;
}

interface RecordBatch {
  readonly records: readonly TextRecord[];
  readonly end: Place;
}

const longestLineBytes = 64 * 1024 * 1024;

/** Records of a text, from a place where one begins; empty lines are left out. @throws BrokenFileError */
export async function* textRecords(
  stream: ByteStream,
  from: Place,
  dialect: Dialect,
): AsyncGenerator<RecordBatch> {
  let rest: Uint8Array = new Uint8Array();
  let place = from;
  const take = (bytes: Uint8Array, isLast: boolean): RecordBatch => {
    const scanner = new RecordScanner(bytes, isLast, dialect);
    const records: TextRecord[] = [];
    let position = 0;
    let { line } = place;
    while (position < bytes.length) {
      const found = scanner.record(position);
      if (found === undefined) break;
      const at = { position: place.position + position, line };
      if (found.end > found.start) records.push(recordOf(bytes, found, at));
      position = found.next;
      line += found.lines;
    }
    rest = bytes.subarray(position);
    place = { position: place.position + position, line };
    return { records, end: place };
  };
  for await (const piece of stream(from.position)) {
    const bytes = joined(rest, piece);
    if (bytes.length > longestLineBytes + piece.length)
      throw new BrokenFileError(`has a line longer than ${longestLineBytes} bytes: ${place.line}`);
    yield take(bytes, false);
  }
  yield take(rest, true);
}

const recordOf = (bytes: Uint8Array, found: ScannedRecord, at: Place): TextRecord => ({
  at,
  bytes: bytes.subarray(found.start, found.end),
  isQuoted: found.isQuoted,
  ...(found.fault !== undefined && { fault: found.fault }),
});
