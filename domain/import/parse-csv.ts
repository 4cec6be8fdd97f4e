export interface CsvRecord {
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** A quoted field was never closed: the record swallowed the rest of the file. */
  readonly isUnclosed: boolean;
}

const quote = '"';

/**
 * Records of a CSV, quoted line breaks and doubled quotes included; CRLF, LF and CR end a line. Empty lines are left
 * out. Spaces around a field are kept.
 *
 * @param delimiter one character
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function* parseCsv(text: string, delimiter: string): Generator<CsvRecord> {
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const fields: string[] = [];
    const startLine = line;
    let isUnclosed = false;
    for (;;) {
      const field =
        text[position] === quote
          ? quoted(text, position, delimiter)
          : bare(text, position, delimiter);
      line += lineBreaksIn(field.value);
      fields.push(field.value);
      isUnclosed ||= field.isUnclosed;
      position = field.end;
      if (text[position] !== delimiter) break;
      position += 1;
    }
    if (text.startsWith('\r\n', position)) position += 2;
    else if (position < text.length) position += 1;
    line += 1;
    const isEmpty = fields.length === 1 && fields[0] === '';
    if (!isEmpty) yield { line: startLine, fields, isUnclosed };
  }
}

interface Field {
  readonly value: string;
  /** Position behind the field: of a delimiter, a line break or the end. */
  readonly end: number;
  readonly isUnclosed: boolean;
}

function quoted(text: string, start: number, delimiter: string): Field {
  let value = '';
  let from = start + 1;
  for (;;) {
    const close = text.indexOf(quote, from);
    if (close === -1) {
      return { value: value + text.slice(from), end: text.length, isUnclosed: true };
    }
    value += text.slice(from, close);
    if (text[close + 1] !== quote) {
      // Some programs leave spaces between the closing quote and the delimiter.
      const rest = bare(text, close + 1, delimiter);
      return { value: value + rest.value, end: rest.end, isUnclosed: false };
    }
    value += quote;
    from = close + 2;
  }
}

function bare(text: string, start: number, delimiter: string): Field {
  let end = start;
  while (end < text.length) {
    const character = text[end];
    if (character === delimiter || character === '\n' || character === '\r') break;
    end += 1;
  }
  return { value: text.slice(start, end), end, isUnclosed: false };
}

const lineBreaksIn = (value: string): number => value.match(/\r\n|\r|\n/g)?.length ?? 0;

const delimiters = [',', '\t', ';', '|'];
const looksAt = 50;

/** The delimiter under which the most of the first records have the same number of fields, and many of them. */
export function detectDelimiter(text: string): string {
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of delimiters) {
    const records = new Map<number, number>();
    let count = 0;
    for (const { fields } of parseCsv(text, delimiter)) {
      records.set(fields.length, (records.get(fields.length) ?? 0) + 1);
      count += 1;
      if (count >= looksAt) break;
    }
    for (const [fields, alike] of records) {
      const score = ((fields - 1) * alike) / count;
      if (score > best.score) best = { delimiter, score };
    }
  }
  return best.delimiter;
}
