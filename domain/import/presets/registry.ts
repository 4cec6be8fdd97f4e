import type { ImportPreset } from '../preset.ts';
import { googleAdsReport, lineAdsReport, metaAdsReport, yahooAdsReport } from './ad-reports.ts';
import { callLog } from './call-log.ts';
import { completeJourney } from './complete-journey.ts';
import { hundredKnocks } from './hundred-knocks.ts';
import { amazonOrders, rakutenOrders, yahooShoppingOrders } from './marketplaces.ts';
import { onlineRetail } from './online-retail.ts';
import { posReceipts } from './pos-receipts.ts';
import { unsubscribes } from './unsubscribes.ts';

/** Every preset; no header is recognised by two. `docs/import-presets.md` describes them. */
export const importPresets: readonly ImportPreset[] = [
  onlineRetail,
  completeJourney,
  hundredKnocks,
  posReceipts,
  rakutenOrders,
  amazonOrders,
  yahooShoppingOrders,
  googleAdsReport,
  metaAdsReport,
  lineAdsReport,
  yahooAdsReport,
  callLog,
  unsubscribes,
];

/** Lines above a header in which reports say their title and period. */
const mostPreamble = 20;

/**
 * The preset of a file and where its header is: reports begin with lines of a title.
 *
 * @param records fields of the first records of the file, in order
 * @returns undefined when none of the first records is the header of a preset
 */
export function recognisePreset(
  records: readonly (readonly string[])[],
): { readonly preset: ImportPreset; readonly header: number } | undefined {
  for (const [header, fields] of records.slice(0, mostPreamble).entries()) {
    const columns = fields.map((field) => field.replace(/^[\s\uFEFF]+|\s+$/gu, ''));
    const preset = importPresets.find(({ recognises }) => recognises(columns));
    if (preset !== undefined) return { preset, header };
  }
  return undefined;
}
