import { guessColumns } from '../guess-columns.ts';

const looksAt = 50;
/** A name that is known says more than any number of cells that are filled. */
const knownWeight = 10;

/**
 * Which row of a sheet names its columns: of the first fifty the one with the most names that are known, then the most
 * different texts; titles and notes above have a cell or two.
 *
 * @returns from 0; undefined for a sheet without two filled cells in a row
 */
export function headerRow(rows: readonly (readonly string[])[]): number | undefined {
  let best: { readonly row: number; readonly score: number } | undefined;
  for (const [row, cells] of rows.slice(0, looksAt).entries()) {
    const names = cells.map((text) => text.trim()).filter((text) => /\D/.test(text));
    const different = new Set(names).size;
    if (different < 2) continue;
    const score = guessColumns(names).size * knownWeight + different;
    if (best === undefined || score > best.score) best = { row, score };
  }
  return best?.row;
}
