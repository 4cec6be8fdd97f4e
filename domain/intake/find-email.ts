const maxLocal = 128;
const maxDomain = 255;

/**
 * Replaces e-mail addresses in running text, full-width and IDN ones included. Linear: no pattern backtracks.
 *
 * What has no dotted domain ending in a letter is left alone (`@daicho`, `3@1.50`).
 */
export function scrubEmails(text: string, placeholder: string): string {
  let out = '';
  let from = 0;
  for (let at = nextAt(text, 0); at >= 0; ) {
    const end = domainEnd(text, at + 1);
    const start = end < 0 ? at : localStart(text, at, from);
    if (start < at) {
      out += text.slice(from, start) + placeholder;
      from = end;
      at = nextAt(text, end);
    } else {
      at = nextAt(text, at + 1);
    }
  }
  return from === 0 ? text : out + text.slice(from);
}

export function isAtSign(code: number): boolean {
  return code === 0x40 || code === 0xff20 || code === 0xfe6b;
}

function nextAt(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (isAtSign(text.charCodeAt(at))) return at;
  }
  return -1;
}

/** Start of the local part before `at`, not before `from`; `at` itself when there is none. */
function localStart(text: string, at: number, from: number): number {
  const lowest = Math.max(from, at - maxLocal);
  let start = at;
  while (start > lowest && isLocalCharacter(text.charCodeAt(start - 1))) start -= 1;
  if (start < at) return start;
  if (text.charCodeAt(at - 1) === 0x22) {
    const open = text.lastIndexOf('"', at - 2);
    return open >= lowest && at - open > 2 ? open : at;
  }
  while (start > lowest && isLetterBeyondLatin(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

/** End of the domain that begins at `from`, or -1 when what stands there is none. */
function domainEnd(text: string, from: number): number {
  const highest = Math.min(text.length, from + maxDomain);
  const isIdn = isLetterBeyondLatin(text.charCodeAt(from));
  let end = from;
  let dot = -1;
  for (; end < highest; end += 1) {
    const code = text.charCodeAt(end);
    if (isDot(code)) {
      if (isDot(text.charCodeAt(end - 1)) || end === from) break;
      dot = end;
    } else if (!isDomainCharacter(code) && !(isIdn && isLetterBeyondLatin(code))) {
      break;
    }
  }
  if (dot >= 0 && dot === end - 1) {
    end = dot;
    dot = lastDot(text, from, end);
  }
  return dot > from && end - dot > 2 && !isDigit(text.charCodeAt(dot + 1)) ? end : -1;
}

function lastDot(text: string, from: number, end: number): number {
  for (let at = end - 1; at >= from; at -= 1) {
    if (isDot(text.charCodeAt(at))) return at;
  }
  return -1;
}

function isLocalCharacter(code: number): boolean {
  if (isAlphanumeric(code)) return true;
  // . _ % + - ' ! $ * ~ ^ and the full-width dot, hyphen, underscore and plus; not what separates parts of a URL.
  return "._%+-'!$*~^\uff0e\uff0d\uff3f\uff0b".includes(String.fromCharCode(code));
}

function isDomainCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x2d || code === 0x5f || code === 0xff0d;
}

/** ASCII, full-width and Latin letters with marks, and digits. */
function isAlphanumeric(code: number): boolean {
  if (code < 0x80) return isDigit(code) || (code | 0x20) - 0x61 < 26 === (code | 0x20) >= 0x61;
  if (code >= 0xc0 && code <= 0x24f) return code !== 0xd7 && code !== 0xf7;
  return (
    (code >= 0xff10 && code <= 0xff19) ||
    (code >= 0xff21 && code <= 0xff3a) ||
    (code >= 0xff41 && code <= 0xff5a)
  );
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isDot(code: number): boolean {
  return code === 0x2e || code === 0xff0e || code === 0x3002 || code === 0xff61;
}

/** Letters of other scripts, roughly: everything above Latin but for punctuation, spaces and full-width forms. */
function isLetterBeyondLatin(code: number): boolean {
  return (
    (code >= 0x370 && code < 0x2000) ||
    (code >= 0x3041 && code < 0xfe30 && code !== 0x30fb && code !== 0xfeff) ||
    (code >= 0xff66 && code <= 0xffdc)
  );
}
