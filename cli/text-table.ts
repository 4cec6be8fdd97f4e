const cellGap = '  ';

/** Columns of a terminal: wide characters, such as Japanese ones, take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Control characters would let an event's name move the cursor or colour the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const control = /[\u0000-\u001f\u007f-\u009f]/g;

/** Decimal text, as amounts of money are: no zero in front, unlike a code or a phone number. */
const amount = /^-?(0|[1-9]\d*)(\.\d+)?$/;

const shownNumber = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: 4 });

/** Lines of a table; numbers and amounts stand to the right, `-` is a cell without a value. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string[] {
  const texts = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? shownNumber(cell) : cell.replace(control, '·'))),
  );
  const widths = header.map((title, column) =>
    Math.max(displayWidth(title), ...texts.map((row) => displayWidth(row[column] ?? ''))),
  );
  const line = (cells: readonly string[], isRight: (column: number) => boolean): string =>
    cells
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - displayWidth(cell));
        return isRight(column) ? space + cell : cell + space;
      })
      .join(cellGap)
      .trimEnd();
  const isNumber = (column: number): boolean => {
    const cells = rows.map((row) => row[column] ?? '').filter((cell) => cell !== '-');
    return cells.length > 0 && cells.every((cell) => typeof cell === 'number' || amount.test(cell));
  };
  return [line(header, isNumber), ...texts.map((row) => line(row, isNumber))];
}
