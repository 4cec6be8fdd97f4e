/** Columns on a terminal: the first cell of a row to the left, numbers to the right; a last empty heading is open. */
export function textTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = heading.map((title, column) =>
    Math.max(width(title), ...rows.map((row) => width(row[column] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell)));
        return column === 0 || heading[column] === '' ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd();
  return [line(heading), ...rows.map(line)];
}

/** Kanji and kana take two places on a terminal. */
const width = (text: string): number =>
  [...text].reduce(
    (sum, character) => sum + (/[\u3000-\u9fff\uff01-\uff60]/.test(character) ? 2 : 1),
    0,
  );
