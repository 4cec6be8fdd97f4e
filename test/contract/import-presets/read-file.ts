import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import * as z from 'zod';
import type { ReaderSettings, RowOutcome } from '../../../domain/import/preset.ts';
import { recognisePreset } from '../../../domain/import/presets/registry.ts';

const records = z.array(z.array(z.string()));

export interface ReadFile {
  readonly presetId: string;
  /** Index of the record that is the header. */
  readonly header: number;
  readonly rows: number;
  readonly outcomes: readonly RowOutcome[];
}

/** Records of a CSV as Papa reads them, byte order marks taken off. */
export function plainRecords(text: string): readonly (readonly string[])[] {
  const { data } = Papa.parse<unknown>(text.replace(/^\uFEFF+/u, ''), { skipEmptyLines: true });
  return records.parse(data);
}

/** Reads a whole text with the preset that recognises it; Papa reads the CSV, the product does not. */
export function readText(text: string, settings: ReaderSettings): ReadFile {
  const all = plainRecords(text);
  const found = recognisePreset(all);
  if (found === undefined) throw new Error(`no preset recognises ${all[0]?.join()}`);
  const columns = (all[found.header] ?? []).map((column) => column.trim());
  const reader = found.preset.reader(columns, settings);
  const rows = all.slice(found.header + 1);
  const places = new Map(columns.map((column, index) => [column, index]));
  const outcomes = rows.flatMap((fields, index) =>
    reader.row((column) => fields[places.get(column) ?? -1] ?? '', found.header + index + 2),
  );
  return {
    presetId: found.preset.id,
    header: found.header,
    rows: rows.length,
    outcomes: [...outcomes, ...reader.end()],
  };
}

/** Text of a file, gunzipped where its name says so. */
export function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

const event = z.object({
  type: z.string(),
  event: z.string().optional(),
  messageId: z.string(),
  userId: z.string().optional(),
  anonymousId: z.string().optional(),
  timestamp: z.iso.datetime().optional(),
  traits: z.record(z.string(), z.unknown()).optional(),
  context: z
    .object({
      traits: z.record(z.string(), z.unknown()).optional(),
      consent: z.object({ categoryPreferences: z.record(z.string(), z.boolean()) }).optional(),
    })
    .optional(),
  properties: z
    .looseObject({
      order_id: z.string().optional(),
      receipt_id: z.string().optional(),
      revenue: z.number().optional(),
      products: z.array(z.looseObject({ quantity: z.number().optional() })).optional(),
    })
    .optional(),
});
export type ReadEvent = z.infer<typeof event>;

/** The events among the outcomes, in order, checked to be calls of the wire format. */
export function eventsOf(outcomes: readonly RowOutcome[]): readonly ReadEvent[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind === 'event' ? [event.parse(outcome.event)] : [],
  );
}

/** Lines of refusals and of what was left out, with their reasons. */
export function linesOf(
  outcomes: readonly RowOutcome[],
  kind: 'refused' | 'left_out',
): readonly (readonly [number, string])[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind !== 'event' && outcome.kind === kind
      ? [[outcome.line, outcome.reason] as const]
      : [],
  );
}
