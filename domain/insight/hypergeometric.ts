/** Terms after which the rest is estimated as a geometric series: enough for z up to 0.996 in full precision. */
const maxTerms = 10_000;
const precision = 1e-15;
const large = 1e200;
const logLarge = Math.log(large);

/**
 * exp(logFactor) · ₂F₁(a, b; c; z) by Gauss' series, scaled on the way so that neither the factor nor the series alone can
 * leave the range of numbers.
 *
 * @param c no integer <= 0
 * @param z in [0, 1)
 * @see Abramowitz & Stegun, "Handbook of Mathematical Functions" (1964), 15.1.1
 */
export function scaledHypergeometric(
  [a, b, c]: readonly [a: number, b: number, c: number],
  z: number,
  logFactor: number,
): number {
  let term = 1;
  let sum = 1;
  let logScale = logFactor;
  for (let index = 0; index < maxTerms; index += 1) {
    const ratio = (((a + index) * (b + index)) / ((c + index) * (index + 1))) * z;
    term *= ratio;
    sum += term;
    if (Math.abs(sum) > large) {
      term /= large;
      sum /= large;
      logScale += logLarge;
    }
    if (Math.abs(ratio) < 1 && Math.abs(term) <= precision * Math.abs(sum)) {
      return sum * Math.exp(logScale);
    }
  }
  return (sum + (term * z) / (1 - z)) * Math.exp(logScale);
}
