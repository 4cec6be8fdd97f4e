/** One line of CSV for spreadsheets, ending in CRLF. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map((text) => quoted(plainCell(text))).join(',')}\r\n`;
}

const signs: Readonly<Record<string, string>> = { '=': '＝', '+': '＋', '-': '－', '@': '＠' };

/**
 * Text of a cell on one line. What a spreadsheet would take for a formula begins with the full-width form of its sign,
 * which prints the same.
 */
export function plainCell(text: string): string {
  const flat = text.replace(/\s*[\p{Cc}\u2028\u2029]+\s*/gu, ' ').trim();
  return flat.replace(/^[=+\-@]/, (sign) => signs[sign] ?? sign);
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
