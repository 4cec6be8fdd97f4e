import { isAtSign, scrubEmails } from './find-email.ts';
import { digitOf, scrubPhones } from './find-phone.ts';
import {
  emailPlaceholder,
  idPlaceholder,
  phonePlaceholder,
  scrubParameters,
} from './scrub-parameters.ts';

const fewestPhoneDigits = 9;
const maxDecodings = 3;

/** Bits of what `inspect` finds. */
const needsScrub = 1;
export const needsEscape = 2;
const hasParameter = 4;

/**
 * One look at a text, a few nanoseconds a character: whether it may hold an address, a number or a lone surrogate
 * (`needsScrub`), whether JSON has to escape it (`needsEscape`), and whether it has parameters.
 *
 * @param keepsNumbers as for `scrubText`
 */
export function inspect(text: string, keepsNumbers: boolean): number {
  let run = 0;
  let found = 0;
  let hasNumber = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 0x40) {
      if (code < 0x30) {
        if (code < 0x20 || code === 0x22) found |= needsEscape;
        else if (code === 0x25) found |= needsScrub;
      } else if (code <= 0x39) {
        run += 1;
        if (run === fewestPhoneDigits) hasNumber = true;
      } else {
        run = 0;
        if (code === 0x40) found |= needsScrub;
        else if (code === 0x3d) found |= hasParameter;
      }
    } else if (code < 0x80) {
      // A letter ends a number.
      run = 0;
      if (code === 0x5c) found |= needsEscape;
    } else if (code >= 0xd800) {
      if (code <= 0xdfff || isAtSign(code)) found |= needsScrub;
      else if (digitOf(code) >= 0) {
        run += 1;
        if (run === fewestPhoneDigits) hasNumber = true;
      }
    }
  }
  return hasNumber && !keepsNumbers ? found | needsScrub : found;
}

/**
 * Text with e-mail addresses, phone numbers and the values of parameters named for what the vault keeps replaced, also
 * where they are percent-encoded (URLs, referrers), and with lone surrogates made U+FFFD, which JSON readers of the warehouse would stop at.
 *
 * @param keepsNumbers leaves digits alone, for fields whose name says that they hold a code; addresses go all the same
 * @returns the very same string when nothing was found
 */
export function scrubText(text: string, keepsNumbers = false): string {
  return scrubInspected(text, inspect(text, keepsNumbers), keepsNumbers);
}

/** As `scrubText`, of a text that was inspected. */
export function scrubInspected(text: string, found: number, keepsNumbers: boolean): string {
  const named = (found & hasParameter) === 0 ? text : scrubParameters(text);
  if ((found & needsScrub) === 0) return named;
  return scrubFound(named, named.includes('%'), keepsNumbers);
}

function scrubFound(text: string, hasPercent: boolean, keepsNumbers: boolean): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  const plain = scrubPlain(wellFormed, keepsNumbers);
  return hasPercent ? scrubEncoded(plain, keepsNumbers) : plain;
}

function scrubPlain(text: string, keepsNumbers: boolean): string {
  const scrubbed = scrubEmails(text, emailPlaceholder);
  return keepsNumbers ? scrubbed : scrubPhones(scrubbed, phonePlaceholder);
}

/** Looks into each percent-encoded part; one that hides something is replaced by its scrubbed clear text. */
function scrubEncoded(text: string, keepsNumbers: boolean): string {
  return text.replace(/[^?&=#/;,:\s"'<>|]+/g, (part) => {
    if (!part.includes('%')) return part;
    let clear = part;
    for (let round = 0; round < maxDecodings && clear.includes('%'); round += 1) {
      const decoded = decode(clear);
      if (decoded === clear) break;
      clear = decoded;
      const scrubbed = scrubText(clear.replaceAll('%', '\u0001'), keepsNumbers);
      if (scrubbed !== clear.replaceAll('%', '\u0001').toWellFormed()) {
        return encodeAround(scrubbed.replaceAll('\u0001', '%'));
      }
    }
    return part;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not UTF-8 underneath (Shift_JIS, cut off): ASCII is readable all the same.
    return text.replace(/%[2-7][0-9a-f]/gi, (escaped) =>
      String.fromCharCode(Number.parseInt(escaped.slice(1), 16)),
    );
  }
}

const placeholders = new Set([emailPlaceholder, phonePlaceholder, idPlaceholder]);

function encodeAround(text: string): string {
  return text
    .split(/(\[(?:email|phone|id)\])/)
    .map((part) => (placeholders.has(part) ? part : encodeURIComponent(part)))
    .join('');
}
