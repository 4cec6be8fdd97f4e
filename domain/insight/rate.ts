/** Part of a whole to six places; null where there is no whole. */
export const rateOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : roundTo(part / whole, 6);

/** To so many decimal places, halves up. */
export const roundTo = (value: number, places: number): number => {
  const scale = 10 ** places;
  return Math.round(value * scale) / scale;
};
