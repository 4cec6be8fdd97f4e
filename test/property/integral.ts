/**
 * Numerical integral over (0, 1) or (0, ∞), by the trapezium rule after Takahasi and Mori's change of variables, which
 * takes endpoints at which the function is not finite.
 */
export function integral(f: (x: number) => number, over: 'unit' | 'half line'): number {
  const step = 1 / 128;
  let sum = 0;
  for (let index = -6 / step; index <= 6 / step; index += 1) {
    const t = index * step;
    const inner = (Math.PI / 2) * Math.sinh(t);
    const slope = (Math.PI / 2) * Math.cosh(t);
    const x = over === 'unit' ? 1 / (1 + Math.exp(-2 * inner)) : Math.exp(inner);
    const weight = over === 'unit' ? (slope / Math.cosh(inner) ** 2) * 0.5 : x * slope;
    const value = f(x) * weight;
    if (Number.isFinite(value)) sum += value;
  }
  return sum * step;
}
