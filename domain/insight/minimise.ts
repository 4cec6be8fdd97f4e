type Point = readonly number[];

interface Vertex {
  readonly point: Point;
  readonly value: number;
}

export interface Minimum extends Vertex {
  readonly evaluations: number;
  /** The simplex shrank below the tolerance before the evaluations were used up. */
  readonly isConverged: boolean;
}

const tolerance = 1e-10;
const maxEvaluations = 4_000;
const restarts = 6;

/**
 * A minimum near `start`, by the simplex of Nelder and Mead, started again from where it ended until that no longer helps.
 * Deterministic.
 *
 * @param f may give Infinity where it is not defined
 * @see Nelder & Mead, "A Simplex Method for Function Minimization", The Computer Journal 7 (1965) 308–313
 */
export function minimise(f: (point: Point) => number, start: Point): Minimum {
  let best = descend(f, start);
  let { evaluations } = best;
  for (let round = 1; round < restarts; round += 1) {
    const next = descend(f, best.point);
    evaluations += next.evaluations;
    const hasGained = best.value - next.value > tolerance * (1 + Math.abs(best.value));
    if (next.value <= best.value) best = next;
    if (!hasGained) break;
  }
  return { ...best, evaluations };
}

function descend(f: (point: Point) => number, start: Point): Minimum {
  let evaluations = 0;
  const at = (point: Point): Vertex => {
    evaluations += 1;
    const value = f(point);
    return { point, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  let simplex = [
    at(start),
    ...start.map((_, axis) => at(start.map((x, index) => (index === axis ? x + 0.5 : x)))),
  ];
  while (evaluations < maxEvaluations) {
    simplex = simplex.toSorted((one, other) => one.value - other.value);
    const [best, worst] = [simplex[0], simplex.at(-1)];
    if (best === undefined || worst === undefined) break;
    if (isSmall(simplex, best)) return { ...best, evaluations, isConverged: true };
    simplex = stepped(simplex, at, best, worst);
  }
  const [best = at(start)] = simplex.toSorted((one, other) => one.value - other.value);
  return { ...best, evaluations, isConverged: false };
}

function stepped(
  simplex: readonly Vertex[],
  at: (point: Point) => Vertex,
  best: Vertex,
  worst: Vertex,
): Vertex[] {
  const others = simplex.slice(0, -1);
  const second = others.at(-1) ?? best;
  const centre = best.point.map(
    (_, axis) => others.reduce((sum, { point }) => sum + (point[axis] ?? 0), 0) / others.length,
  );
  /** On the line from the worst vertex through the centre; 1 is as far behind it. */
  const along = (factor: number): Vertex =>
    at(centre.map((x, axis) => x + factor * (x - (worst.point[axis] ?? 0))));
  const reflected = along(1);
  if (reflected.value < best.value) {
    const expanded = along(2);
    return [...others, expanded.value < reflected.value ? expanded : reflected];
  }
  if (reflected.value < second.value) return [...others, reflected];
  const contracted = along(reflected.value < worst.value ? 0.5 : -0.5);
  if (contracted.value < Math.min(reflected.value, worst.value)) return [...others, contracted];
  return [
    best,
    ...simplex
      .slice(1)
      .map(({ point }) => at(point.map((x, axis) => ((best.point[axis] ?? 0) + x) / 2))),
  ];
}

function isSmall(simplex: readonly Vertex[], best: Vertex): boolean {
  return simplex.every(
    ({ point, value }) =>
      Math.abs(value - best.value) <= tolerance * (1 + Math.abs(best.value)) &&
      point.every((x, axis) => Math.abs(x - (best.point[axis] ?? 0)) <= 1e-6),
  );
}
