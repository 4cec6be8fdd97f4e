/** What one walk over a JSON value's text found, without parsing it. */
export interface Scan {
  /** Index behind the value; -1 when the text ends before it. */
  end: number;
  keys: number;
  depth: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** Index of the quote that ends the string beginning at `from`, or -1. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at += 1;
  }
  return -1;
}

/**
 * Finds the end of the JSON value that begins at `from` and counts its keys and depth, in one pass without recursion,
 * so that a bomb is known before it is parsed. Says nothing about validity: what is balanced here can still fail to
 * parse, but nothing that parses has another end.
 *
 * @param into written to, so that a batch of thousands of events allocates nothing here
 */
export function scanValue(text: string, from: number, into: Scan): void {
  into.end = -1;
  into.keys = 0;
  into.depth = 0;
  const first = text.charCodeAt(from);
  if (first !== openBrace && first !== openBracket) {
    into.end = scalarEnd(text, from, first);
    return;
  }
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at);
      if (at < 0) break;
    } else if (code === colon) {
      keys += 1;
    } else if (code === openBrace || code === openBracket) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
      if (depth === 0) {
        into.end = at + 1;
        break;
      }
    }
  }
  into.keys = keys;
  into.depth = deepest;
}

function scalarEnd(text: string, from: number, first: number): number {
  if (first === quote) {
    const end = stringEnd(text, from);
    return end < 0 ? -1 : end + 1;
  }
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === comma || code === closeBracket || code === closeBrace || isSpace(code)) break;
  }
  return at === from ? -1 : at;
}

/**
 * Where the value of a top-level member of an object begins: the first one of that name. Names written with escapes are
 * not recognised.
 *
 * @returns index of the value's first character; -1 when there is none or the text is no object
 */
export function memberStart(text: string, name: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = stringEnd(text, at);
      if (end < 0) return -1;
      if (depth === 1 && end - at - 1 === name.length && text.startsWith(name, at + 1)) {
        const separator = skipSpace(text, end + 1);
        if (text.charCodeAt(separator) === colon) return skipSpace(text, separator + 1);
      }
      at = end;
    } else if (code === openBrace || code === openBracket) {
      if (depth === 0 && code === openBracket) return -1;
      depth += 1;
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
    }
  }
  return -1;
}

/** Text of a JSON object's member at its top level as it is written, escapes and all; undefined where it is no text. */
export function stringMember(text: string, name: string): string | undefined {
  const start = memberStart(text, name);
  if (start < 0 || text[start] !== '"') return undefined;
  const end = stringEnd(text, start);
  return end < 0 ? undefined : text.slice(start + 1, end);
}
