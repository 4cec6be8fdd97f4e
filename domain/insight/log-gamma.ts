const coefficients = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const g = 7;
const halfLogTwoPi = 0.9189385332046728;

/**
 * Natural logarithm of the gamma function, by Lanczos' approximation; relative error about 1e-14.
 *
 * @param x > 0
 * @see Lanczos, "A Precision Approximation of the Gamma Function", SIAM J. Numer. Anal. B 1 (1964) 86–96
 */
export function logGamma(x: number): number {
  // Γ(x) = Γ(x + 1) / x keeps the argument where the approximation is good.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  const at = x - 1;
  const series = coefficients.reduce(
    (sum, coefficient, index) => sum + coefficient / (at + index + 1),
    0.99999999999980993,
  );
  const base = at + g + 0.5;
  return halfLogTwoPi + (at + 0.5) * Math.log(base) - base + Math.log(series);
}
