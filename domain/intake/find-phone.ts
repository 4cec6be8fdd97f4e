const maxGroups = 6;

/**
 * Replaces phone numbers in running text: Japanese ones of 10 or 11 digits that begin with 0, any that begin with `+` and a
 * country code, and Japanese mobile ones with `81` alone, twelve digits in a row. Precision counts as much as recall: a number that goes on, or that continues a longer
 * code (`4901234567894`, `AB-0312345678`, `120.0.0.0`, `0.0312345678`), is left alone. Linear.
 */
export function scrubPhones(text: string, placeholder: string): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isPlus = code === 0x2b || code === 0xff0b;
    const digit = digitOf(code);
    if (!isPlus && !isOpening(code) && digit !== 0 && digit !== 8) continue;
    if (!startsFresh(text, at)) continue;
    const end = isPlus
      ? internationalEnd(text, at + 1)
      : digit === 8
        ? plainMobileEnd(text, at)
        : domesticEnd(text, at);
    if (end < 0) continue;
    out += text.slice(from, at) + placeholder;
    from = end;
    at = end - 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** @returns 0 to 9 for ASCII and full-width digits, else -1 */
export function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0xff10 && code <= 0xff19 ? code - 0xff10 : -1;
}

/** Whether a number may begin here: not within a word or a longer code. */
function startsFresh(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  if (isWord(before)) return false;
  return !((isDash(before) || before === 0x2e) && at > 1 && isWord(text.charCodeAt(at - 2)));
}

function endsClean(text: string, end: number): boolean {
  const next = text.charCodeAt(end);
  if (isWord(next)) return false;
  return !((isDash(next) || next === 0x2e) && digitOf(text.charCodeAt(end + 1)) >= 0);
}

/** End of the Japanese number that begins at `from`, or -1. At most three groups of digits. */
function domesticEnd(text: string, from: number): number {
  let at = isOpening(text.charCodeAt(from)) ? from + 1 : from;
  if (digitOf(text.charCodeAt(at)) !== 0) return -1;
  let digits = '';
  const groups: number[] = [];
  let hasDots = false;
  while (groups.length < 3) {
    const start = at;
    for (let digit = digitOf(text.charCodeAt(at)); digit >= 0 && digits.length < 12; ) {
      digits += digit;
      at += 1;
      digit = digitOf(text.charCodeAt(at));
    }
    groups.push(at - start);
    if (isDomestic(digits, groups, hasDots) && endsClean(text, at)) return closed(text, from, at);
    const next = separatorEnd(text, at);
    if (next < 0 || digits.length >= 12) return -1;
    hasDots ||= text.charCodeAt(at) === 0x2e;
    at = next;
  }
  return -1;
}

/** End of a mobile number as programs write it, `819012345678`, or -1. */
function plainMobileEnd(text: string, from: number): number {
  let digits = '';
  for (let at = from; at < from + 12; at += 1) digits += digitOf(text.charCodeAt(at));
  const end = from + 12;
  return /^81[789]0\d{8}$/.test(digits) && endsClean(text, end) ? end : -1;
}

function isDomestic(digits: string, groups: readonly number[], hasDots: boolean): boolean {
  if (!/^0(?:[5-9]0\d{8}|800\d{7}|[1-9]\d{8})$/.test(digits)) return false;
  if (groups.length === 1) return true;
  const [area = 0] = groups;
  const last = groups.at(-1) ?? 0;
  if (area < 2 || last < 3) return false;
  // With dots only the usual three groups: everything else with dots is a version or a measure.
  return !hasDots || (groups.length === 3 && area <= 5 && last === 4);
}

/** End of the number whose country code begins at `from`, or -1: 9 to 15 digits, the most that end cleanly. */
function internationalEnd(text: string, from: number): number {
  const first = digitOf(text.charCodeAt(from));
  if (first < 1) return -1;
  let at = from;
  let count = 0;
  let end = -1;
  for (let group = 0; group < maxGroups; group += 1) {
    while (digitOf(text.charCodeAt(at)) >= 0 && count <= 16) {
      at += 1;
      count += 1;
    }
    if (count > 15) break;
    if (count >= 9 && endsClean(text, at)) end = at;
    const next = separatorEnd(text, at);
    if (next < 0) break;
    at = next;
  }
  return end;
}

/** Index of the digit behind one or two separators (`-`, space, brackets …), or -1. */
function separatorEnd(text: string, from: number): number {
  for (let at = from; at < from + 3; at += 1) {
    const code = text.charCodeAt(at);
    if (digitOf(code) >= 0) return at === from ? -1 : at;
    if (!isSeparator(code)) return -1;
  }
  return -1;
}

/** Takes the closing bracket with a number whose opening one was taken and that has not been closed within. */
function closed(text: string, from: number, end: number): number {
  if (!isOpening(text.charCodeAt(from))) return end;
  const inner = text.slice(from, end);
  const isOpen = !inner.includes(')') && !inner.includes('\uff09');
  const next = text.charCodeAt(end);
  return isOpen && (next === 0x29 || next === 0xff09) ? end + 1 : end;
}

function isOpening(code: number): boolean {
  return code === 0x28 || code === 0xff08;
}

function isSeparator(code: number): boolean {
  return (
    isDash(code) ||
    isOpening(code) ||
    // ) ） . + and spaces; `+` is a space in a query string.
    ')\uff09.+ \u00a0\u3000'.includes(String.fromCharCode(code))
  );
}

/** Hyphens and what people type for them, the long-vowel mark included. */
function isDash(code: number): boolean {
  return (
    code === 0x2d ||
    (code >= 0x2010 && code <= 0x2015) ||
    code === 0x2212 ||
    code === 0x30fc ||
    code === 0xff0d ||
    code === 0xff70
  );
}

function isWord(code: number): boolean {
  return (
    digitOf(code) >= 0 ||
    code === 0x5f ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a)
  );
}
