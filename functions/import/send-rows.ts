import { BrokenFileError } from '../../domain/import/broken-file-error.ts';
import { importedFile } from '../../domain/import/import-files.ts';
import { reportKey, reportText } from '../../domain/import/import-report.ts';
import { importFileId, readingDigest } from '../../domain/import/new-import.ts';
import { openKnown } from '../../domain/import/open-known.ts';
import {
  addCounts,
  noCounts,
  type Parcel,
  parcels,
  requestsOf,
} from '../../domain/import/parcel.ts';
import { type WalkSettings, walk } from '../../domain/import/walk.ts';
import { ownRequest } from '../../domain/intake/own-request.ts';
import { type ImportRow, importFileRow } from '../../schemas/import.ts';
import type { ImportReading } from '../../schemas/import-reading.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import type { Advance } from './advance-import.ts';
import { end } from './end-import.ts';
import { change } from './import-changes.ts';
import type { ImportPorts } from './ports.ts';

/** Parcels that become safe together. */
const parcelsAtOnce = 8;
/** An import lets what a site sends go first. */
const mostWaiting = 300;
const pauseSeconds = 10;

/** Reads rows from where the row says and sends them, until the file ends or the time is up. */
export async function sendRows(
  row: ImportRow,
  ports: ImportPorts,
  deadline: number,
): Promise<Advance> {
  const opening = await openKnown(importedFile(row, ports.files), row.options, ports.tools);
  if (opening.kind === 'refused') throw new BrokenFileError(opening.reason);
  const { reading, contentHash } = row;
  if (reading === undefined || contentHash === undefined)
    throw new RangeError('an import that runs has a reading and a hash');
  const settings = await walkSettings({ ...row, reading, contentHash }, ports);
  const from = row.cursor ?? opening.file.start;
  const all = parcels(walk(opening.file, reading, settings, ports.presets, from));
  let current = row;
  let group: Parcel[] = [];
  for await (const parcel of all) {
    group.push(parcel);
    const isLate = ports.clock() > deadline;
    if (group.length < parcelsAtOnce && !isLate && !parcel.isLast) continue;
    const advance = await sendGroup(current, group, ports);
    if (advance.kind !== 'next') return advance;
    current = advance.row;
    group = [];
    if (parcel.isLast) break;
    if (isLate) return { kind: 'later', delaySeconds: 0 };
    if ((await ports.eventsWaiting()) > mostWaiting)
      return { kind: 'later', delaySeconds: pauseSeconds };
  }
  return end(current, { state: 'done' }, ports);
}

async function walkSettings(
  row: ImportRow & { readonly reading: ImportReading; readonly contentHash: string },
  { control, sha256 }: ImportPorts,
): Promise<WalkSettings> {
  const { contentHash, sourceId, reading, options, requestedAt } = row;
  const digest = readingDigest(reading, options, sha256);
  const fileId = importFileId(contentHash, sourceId, digest);
  const known = await control.get(importFileRow, 'import-file', fileId);
  const { region, timeZone, asOf = known?.firstAt ?? requestedAt } = options;
  const idOfLine = `${contentHash} ${digest}`;
  return {
    ...{ region, timeZone, asOf },
    messageIdOf: (line) => `import-${sha256(`${idOfLine} ${line}`).slice(0, 32)}`,
  };
}

/** First the queue has the events and the bucket what is said of the others, then the row says so: a crash between sends them again, as the same. */
async function sendGroup(
  row: ImportRow,
  group: readonly Parcel[],
  ports: ImportPorts,
): Promise<Advance> {
  const last = group.at(-1);
  if (last === undefined) return { kind: 'next', row };
  const requests = group.flatMap((parcel) => requestsOf(parcel));
  const envelopes = requests.map((request, index) =>
    envelopeOf(row, row.requests + index, request),
  );
  await inParallel(envelopes, parcelsAtOnce, (envelope) => ports.events.send(envelope));
  const lines = group.flatMap((parcel) => parcel.lines);
  if (lines.length > 0) {
    const key = reportKey(row.id, row.cursor?.position ?? 0);
    await ports.files.put(key, reportText(lines), 'text/csv; charset=utf-8');
  }
  const { rows, events, refused, leftOut, noted } = group.reduce(
    (sum, { counts }) => addCounts(sum, counts),
    addCounts(noCounts, row),
  );
  const { position, line } = last.resumeAt;
  return change(
    row,
    {
      ...{ rows, events, refused: { ...refused }, leftOut: { ...leftOut }, noted: { ...noted } },
      ...{ requests: row.requests + requests.length, cursor: { position, line } },
    },
    ports,
  );
}

/** The request's id and its time of receipt follow from the import, so that one that is sent again is the same. */
const envelopeOf = (
  { id, sourceId, startedAt, requestedAt }: ImportRow,
  request: number,
  events: readonly string[],
): EventsEnvelope =>
  ownRequest(
    {
      requestId: `import-${id}-${request}`,
      receivedAt: startedAt ?? requestedAt,
      sourceId,
      history: true,
    },
    `{"batch":[${events.join(',')}]}`,
  );
