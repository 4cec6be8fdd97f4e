/** Random variates made of uniform ones. */
export function draws(random: () => number) {
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const exponential = (rate: number): number => -Math.log(1 - random()) / rate;
  /** Marsaglia and Tsang, ACM Transactions on Mathematical Software 26 (2000); shapes below one by their note. */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - random()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const z = normal();
      const v = (1 + c * z) ** 3;
      if (v > 0 && Math.log(1 - random()) < z ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const beta = (a: number, b: number): number => {
    const [one, other] = [gamma(a), gamma(b)];
    return one / (one + other);
  };
  return { exponential, gamma, beta };
}
