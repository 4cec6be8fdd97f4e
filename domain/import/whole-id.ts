/** An id as a spreadsheet may have made a decimal of it: `17850.0` is 17850. */
export function wholeId(text: string): string {
  return text.replace(/^(\d+)\.0+$/u, '$1');
}
