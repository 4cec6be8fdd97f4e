const namespace = 'http://www.w3.org/2000/svg';
const [width, height] = [120, 24];

/**
 * A small line of sizes, the oldest at the left, drawn from zero so that it never makes a small change look large.
 *
 * @param sizes two or more
 * @param label says the same to who does not see it
 */
export function sparkline(sizes: readonly number[], label: string): SVGElement {
  const most = Math.max(1, ...sizes);
  const step = width / Math.max(1, sizes.length - 1);
  const points = sizes.map((size, index) => [index * step, height - (size / most) * height]);
  const line = document.createElementNS(namespace, 'polyline');
  line.setAttribute(
    'points',
    points.map((point) => point.map((at) => at.toFixed(1)).join(',')).join(' '),
  );
  const drawn = document.createElementNS(namespace, 'svg');
  drawn.setAttribute('class', 'spark');
  drawn.setAttribute('viewBox', `-1 -2 ${width + 2} ${height + 4}`);
  drawn.setAttribute('preserveAspectRatio', 'xMinYMid');
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-label', label);
  drawn.append(line);
  return drawn;
}
