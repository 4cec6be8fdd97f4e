import * as z from 'zod';
import type { ImportReading, MappedRole } from '../../schemas/import-reading.ts';
import type { ChosenReading } from './choose-reading.ts';
import type { OpenedFile } from './formats/file-rows.ts';
import { maskedEvent } from './masked-event.ts';
import type { ImportPreset } from './preset.ts';
import { addReasons, type ReasonCounts, sumOf } from './reason-counts.ts';
import { type Made, type WalkSettings, walk } from './walk.ts';

interface Refusal {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly reason: string;
}

/** What a file would become. Nothing in it is personal: values are masked. */
export interface ImportReport
  extends Pick<
    OpenedFile,
    'format' | 'isGzip' | 'encoding' | 'byteOrderMarks' | 'delimiter' | 'sheet'
  > {
  /** Without a role: not used. */
  readonly columns: readonly { readonly name: string; readonly role: MappedRole | undefined }[];
  readonly kind: 'orders' | 'people' | 'events' | 'preset';
  readonly preset?: string;
  /** Why it is read so, see {@link ChosenReading}. */
  readonly by: Extract<ChosenReading, { kind: 'chosen' }>['by'];
  /** Records without the header. */
  readonly rows: number;
  readonly events: number;
  /** First events, personal values masked. */
  readonly samples: readonly Readonly<Record<string, unknown>>[];
  readonly refusedRows: number;
  readonly refusedByReason: ReasonCounts;
  /** First refusals. */
  readonly refusals: readonly Refusal[];
  /** Rows that are no events by the rules of the preset. */
  readonly leftOutByReason: ReasonCounts;
  /** Values that a spreadsheet had damaged; their rows go in. */
  readonly notedByReason: ReasonCounts;
}

const shownSamples = 3;
/** Numbers of orders that are remembered, to tell when one comes back. */
const mostRemembered = 100_000;
const apart = 'an order began further up: sort by order number to have one event an order';
const shownRefusals = 20;

/** How far a walk has come, for whoever waits for it. */
export interface WalkProgress {
  /** Rows. */
  readonly rows: number;
  /** What the file's length counts. */
  readonly position: number;
}

/** What importing a file would do, without doing anything. @throws BrokenFileError */
export async function dryRunImport(
  file: OpenedFile,
  chosen: Extract<ChosenReading, { kind: 'chosen' }>,
  settings: WalkSettings,
  presets: readonly ImportPreset[],
  onProgress: (progress: WalkProgress) => void = () => undefined,
): Promise<ImportReport> {
  const counted = counts();
  let rows = 0;
  for await (const steps of walk(file, chosen.reading, settings, presets, file.start)) {
    for (const { made } of steps) for (const each of made) counted.add(each);
    const last = steps.at(-1);
    if (last === undefined) continue;
    rows = last.rowsDone;
    onProgress({ rows, position: last.resumeAt.position });
  }
  const { format, isGzip, encoding, byteOrderMarks, delimiter, sheet } = file;
  return {
    ...{ format, isGzip },
    ...(encoding !== undefined && { encoding }),
    ...(byteOrderMarks !== undefined && { byteOrderMarks }),
    ...(delimiter !== undefined && { delimiter }),
    ...(sheet !== undefined && { sheet }),
    columns: rolesOf(file.columns, chosen.reading),
    ...kindOf(chosen.reading),
    by: chosen.by,
    rows,
    ...counted.result(),
  };
}

/** Columns with what each is taken for. */
export const rolesOf = (columns: readonly string[], reading: ImportReading) =>
  columns.map((name) => ({
    name,
    role: reading.kind === 'columns' ? reading.columns[name] : undefined,
  }));

const kindOf = (reading: ImportReading): Pick<ImportReport, 'kind' | 'preset'> => {
  if (reading.kind === 'columns') return { kind: reading.rows };
  return reading.kind === 'preset'
    ? { kind: 'preset', preset: reading.preset }
    : { kind: 'events' };
};

const orderCompleted = z.object({
  event: z.literal('Order Completed'),
  properties: z.object({ order_id: z.string() }),
});

const orderIdOf = (event: Readonly<Record<string, unknown>>): string | undefined =>
  orderCompleted.safeParse(event).data?.properties.order_id;

function counts() {
  const samples: Readonly<Record<string, unknown>>[] = [];
  const refusals: Refusal[] = [];
  const byKind: Record<'refused' | 'left_out' | 'noted', ReasonCounts> = {
    refused: {},
    left_out: {},
    noted: {},
  };
  const orders = new Set<string>();
  let events = 0;
  return {
    add(made: Made): void {
      if (made.kind === 'event') {
        events += 1;
        const id = orderIdOf(made.event);
        if (id !== undefined && orders.has(id))
          byKind.noted = addReasons(byKind.noted, { [apart]: 1 });
        if (id !== undefined && orders.size < mostRemembered) orders.add(id);
        if (samples.length < shownSamples) samples.push(maskedEvent(made.event));
        return;
      }
      byKind[made.kind] = addReasons(byKind[made.kind], { [made.reason]: 1 });
      if (made.kind === 'refused' && refusals.length < shownRefusals)
        refusals.push({ line: made.line, reason: made.reason });
    },
    result: () => ({
      events,
      samples,
      refusedRows: sumOf(byKind.refused),
      refusedByReason: byKind.refused,
      refusals,
      leftOutByReason: byKind.left_out,
      notedByReason: byKind.noted,
    }),
  };
}
